import type { ConfigVariable } from './config-variable.js';
import { CONFIG_VARIABLES } from './config-variables.js';

/** The configuration as a Markdown table, for `docs/configuration.md`. */
export function configTable(): string {
  const rows = Object.entries<ConfigVariable>(CONFIG_VARIABLES).map(
    ([name, { section, fallback, meaning }]) =>
      `| \`${name}\` | ${section} | ${fallback === undefined ? '' : `\`${fallback}\``} | ${meaning} |`,
  );
  return ['| Variable | Read by | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The configuration as text, for `perdure --help`. */
export function configHelp(): string {
  const entries = Object.entries<ConfigVariable>(CONFIG_VARIABLES).map(([name, { fallback, meaning }]) => {
    const value = fallback === undefined ? '' : ` (default: ${fallback})`;
    return `  ${name}${value}\n      ${meaning.replaceAll('`', '')}`;
  });
  return [
    'Environment variables:',
    ...entries,
    '  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS …',
    '      Which Temporal to use; the names and the file temporal.toml are those of every Temporal tool.',
  ].join('\n');
}
