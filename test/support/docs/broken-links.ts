import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { anchorsOf, linksOf } from './markdown.js';

const EXTERNAL = /^[a-z][a-z\d+.-]*:/i;

/**
 * The relative links of a page that lead nowhere: no such file or folder inside of `root`, or no such heading in it.
 *
 * @param page - relative to `root`.
 * @returns each with its line, its target and what is wrong; links to other hosts are not looked at.
 */
export function brokenLinks(root: string, page: string): readonly string[] {
  const markdown = readFileSync(join(root, page), 'utf8');
  return linksOf(markdown).flatMap(({ target, line }) => {
    const fault = EXTERNAL.test(target) ? undefined : faultOf(root, page, target);
    return fault === undefined ? [] : [`${page}:${line} ${target}: ${fault}`];
  });
}

function faultOf(root: string, page: string, target: string): string | undefined {
  const [path = '', anchor] = decodeURIComponent(target).split('#', 2);
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  const place = relative(root, file);
  if (path.startsWith('/') || place.split(sep)[0] === '..') return 'it leads out of the project';
  if (!existsSync(file)) return `there is no ${place}`;
  if (anchor === undefined) return undefined;
  const found = file.endsWith('.md') && anchorsOf(readFileSync(file, 'utf8')).has(anchor);
  return found ? undefined : `${place} has no heading for #${anchor}`;
}
