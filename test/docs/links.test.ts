import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenLinks } from '../support/docs/broken-links.js';
import { linksOf } from '../support/docs/markdown.js';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const DOCS = readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => posix.join('docs', path.replaceAll('\\', '/')))
  .sort();

describe('the documentation', () => {
  test.each(['README.md', 'AGENTS.md', ...DOCS])('has no link that leads nowhere: %s', (page) => {
    expect(brokenLinks(PROJECT, page)).toEqual([]);
  });

  test('has no page that the README does not lead to', () => {
    const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
    const named = linksOf(readme).map(({ target }) => target.replace(/#.*/, ''));
    const lost = DOCS.filter(
      (page) => !named.some((name) => page === name || (name.endsWith('/') && page.startsWith(name))),
    );
    expect(lost).toEqual([]);
  });
});

describe('a link', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'perdure-links-'));
    mkdirSync(join(root, 'docs'));
    writeFileSync(join(root, 'docs/keys.md'), '# Keys: `make` one\n\n```sh\n# code\n```\n\n## Twice\n\n## Twice\n');
    writeFileSync(join(root, 'start.sh'), '');
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  const broken = (markdown: string): readonly string[] => {
    writeFileSync(join(root, 'page.md'), markdown);
    return brokenLinks(root, 'page.md');
  };

  test.each([
    ['a file', '[start](start.sh)'],
    ['a page', '[keys](docs/keys.md)'],
    ['a folder', '[docs](docs/)'],
    ['a heading', '[make](docs/keys.md#keys-make-one)'],
    ['a heading that comes again', '[second](docs/keys.md#twice-1)'],
    ['a heading of its own page', '# Here\n\n[here](#here)'],
    ['another host', '[elsewhere](https://example.com/no-such-page#none)'],
  ])('may lead to %s', (_, markdown) => {
    expect(broken(markdown)).toEqual([]);
  });

  test.each([
    ['no file', '[start](stop.sh)', 'page.md:1 stop.sh: there is no stop.sh'],
    ['no heading', '[a](docs/keys.md#lose)', 'page.md:1 docs/keys.md#lose: docs/keys.md has no heading for #lose'],
    ['no heading of its own page', '# Here\n\n[b](#there)', 'page.md:3 #there: page.md has no heading for #there'],
    ['code', '[c](docs/keys.md#code)', 'page.md:1 docs/keys.md#code: docs/keys.md has no heading for #code'],
    ['a line of code', '[d](start.sh#L1)', 'page.md:1 start.sh#L1: start.sh has no heading for #L1'],
    ['a place outside', '[e](../secrets.md)', 'page.md:1 ../secrets.md: it leads out of the project'],
  ])('is broken when it leads to %s', (_, markdown, fault) => {
    expect(broken(markdown)).toEqual([fault]);
  });

  test.each([
    ['over two lines', '\n[one\ntwo](none.md)', 3],
    ['with code in its text', '[`none`](none.md)', 1],
    ['in a table', '| a | [b](none.md) |', 1],
    ['behind another one', '[a](start.sh) and [b](none.md)', 1],
    ['behind a lone backtick', 'a ` b\n\n[c](none.md) ` d', 3],
    ['by a definition', '[a][b]\n\n[b]: none.md', 3],
  ])('is found %s', (_, markdown, line) => {
    expect(broken(markdown)).toEqual([`page.md:${line} none.md: there is no none.md`]);
  });

  test('in code is none', () => {
    expect(broken('`[a](none.md)`\n\n```md\n[b](none.md)\n```\n')).toEqual([]);
  });
});
