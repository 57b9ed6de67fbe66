// npm run docs:config: puts the table of all variables into README.md, between its two markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { configTable } from '../cli/config/config-table.ts';

const file = new URL('../README.md', import.meta.url);
const readme = readFileSync(file, 'utf8');
const [start, end] = ['<!-- config:start -->', '<!-- config:end -->'];
const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
if (from < 0 || to < from) throw new Error(`README.md has no ${start} … ${end}`);
const table = ['', '<!-- prettier-ignore-start -->', configTable(), '<!-- prettier-ignore-end -->', ''].join('\n');
writeFileSync(file, readme.slice(0, from + start.length) + table + readme.slice(to));
