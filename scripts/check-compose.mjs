// npm run check:compose: is docker-compose.yml well-formed? By Docker itself where there is one that can tell.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const files = ['docker-compose.yml', 'docker/dynamic-config.yaml'];
const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
if (hasCompose) {
  const { status } = spawnSync('docker', ['compose', 'config', '--quiet'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
for (const file of files) {
  for (const error of parseDocument(readFileSync(file, 'utf8')).errors) {
    console.error(`${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
console.log(
  `Checked ${files.join(', ')} as ${hasCompose ? 'Docker Compose files' : 'YAML: there is no Docker Compose here'}.`,
);
