// What the package gives to authors of agents and to receivers of webhooks, as text: each entry point of package.json with
// all types that can be reached from it, exported by name or not. Sorted by name, and without comments and paths of files:
// so moving code, or documenting it, changes nothing here.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import ts from 'typescript';
import { ROOT } from './prepare.mjs';

/**
 * @returns {Map<string, string>} reports, by the names of their files.
 * @throws {Error} when the compiler or API Extractor has something to say against the code; the text tells what.
 */
export function publicApi() {
  // Declarations outside this folder would not find the types of other packages.
  mkdirSync(join(ROOT, '.perdure'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.perdure/public-api-'));
  try {
    const entries = emitDeclarations(folder);
    const configs = entries.map((entry) => configOf(entry, folder));
    // One for all, which saves seconds.
    const compilerState = CompilerState.create(configs[0], {
      additionalEntryPoints: entries.map(({ declarations }) => declarations),
    });
    return new Map(entries.map(({ name }, index) => [fileOf(name), report(name, configs[index], compilerState)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `perdure/webhooks` → `perdure-webhooks.api.md` */
function fileOf(name) {
  return `${name.replaceAll('/', '-')}.api.md`;
}

/** @returns {{ name: string, declarations: string }[]} the entry points: what is imported, and the file that declares it. */
function emitDeclarations(folder) {
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const entries = Object.entries(exports).filter(([, target]) => target.types);
  const { options } = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'tsconfig.build.json'),
    // Types are checked by `npm run check:types`. Without a stable order, members of an inferred union are in the order in
    // which the compiler meets them, which files that move can change.
    { outDir: folder, emitDeclarationOnly: true, noCheck: true, stableTypeOrdering: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => refuse([diagnostic]) },
  );
  const sources = entries.map(([, target]) => join(ROOT, target['perdure-source']));
  const host = { ...ts.createCompilerHost(options), jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const { diagnostics } = ts.createProgram(sources, options, host).emit();
  if (diagnostics.length > 0) refuse(diagnostics);
  return entries.map(([path, { types }]) => ({
    name: posix.join(name, path),
    declarations: join(folder, relative('dist', types)),
  }));
}

function refuse(diagnostics) {
  throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost({})));
}

function configOf({ name, declarations }, folder) {
  const reportFolder = join(folder, 'reports');
  const ignored = { logLevel: 'none' };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { extends: join(ROOT, 'tsconfig.json'), include: [], files: [declarations] } },
      // Both folders are one: comparing is not left to API Extractor, whose reports have comments.
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: fileOf(name),
        reportFolder,
        reportTempFolder: reportFolder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: { 'ae-forgotten-export': ignored, 'ae-missing-release-tag': ignored },
        tsdocMessageReporting: { default: ignored },
      },
    },
    packageJsonFullPath: join(ROOT, 'package.json'),
  });
}

function report(name, config, compilerState) {
  const problems = [];
  Extractor.invoke(config, {
    compilerState,
    messageCallback(message) {
      if (['warning', 'error'].includes(message.logLevel)) problems.push(message.formatMessageWithLocation(ROOT));
      message.handled = true;
    },
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const [, code] = /^```ts\n+(.*?)\n+```$/ms.exec(readFileSync(join(config.reportFolder, fileOf(name)), 'utf8'));
  const types = code
    .replace(/^ *\/\/(?: @public)?(?: \(undocumented\))?\n/gm, '')
    .replace(/\n+\/\/ \(No @packageDocumentation .*/, '');
  return `# Public API of \`${name}\`\n\nMade by \`npm run api:update\` from the code.\n\n\`\`\`ts\n${types}\n\`\`\`\n`;
}
