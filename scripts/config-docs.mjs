// npm run docs:config: puts the table of all variables into docs/configuration.md, between its two markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { configTable } from '../cli/config/config-table.ts';

const file = new URL('../docs/configuration.md', import.meta.url);
const page = readFileSync(file, 'utf8');
const [start, end] = ['<!-- config:start -->', '<!-- config:end -->'];
const [from, to] = [page.indexOf(start), page.indexOf(end)];
if (from < 0 || to < from) throw new Error(`docs/configuration.md has no ${start} … ${end}`);
const table = ['', '<!-- prettier-ignore-start -->', configTable(), '<!-- prettier-ignore-end -->', ''].join('\n');
writeFileSync(file, page.slice(0, from + start.length) + table + page.slice(to));
