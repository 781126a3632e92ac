// The public API of each entry, as a report in etc/ that is read in reviews. Checks that the reports are those of the build, and exits
// with 1 and shows the difference if not; with `--update` it writes them.
// Run `npm run build` first.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** The reports of the build, and those that are committed. */
const [built, committed] = ['reports/api', 'etc'];

/** @type {{ name: string, exports: Record<string, { types?: string, import?: { types: string } }> }} */
const { name, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.entries(exports).flatMap(([path, { types, import: target }]) => {
  const declarations = types ?? target?.types;
  return declarations === undefined
    ? []
    : [{ report: `${join(name, path).replaceAll('/', '-')}.api.md`, declarations: resolve(declarations) }];
});

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
const configs = entries.map(configOf);
const compilerState = CompilerState.create(/** @type {ExtractorConfig} */ (configs[0]), {
  additionalEntryPoints: entries.map(({ declarations }) => declarations),
});
for (const [index, { report, declarations }] of entries.entries()) {
  const text = readFileSync(declarations, 'utf8');
  if (text.includes('declare module')) {
    // API Extractor leaves out what an entry adds to the modules of others, and these entries do nothing else.
    writeFileSync(join(built, report), `## API of "${name}"\n\n\`\`\`ts\n${text}\`\`\`\n`);
  } else {
    Extractor.invoke(/** @type {ExtractorConfig} */ (configs[index]), {
      localBuild: true,
      compilerState,
      messageCallback,
    });
  }
}

if (process.argv.includes('--update')) {
  rmSync(committed, { recursive: true, force: true });
  cpSync(built, committed, { recursive: true });
} else {
  const { status } = spawnSync('git', ['--no-pager', 'diff', '--no-index', '--', committed, built], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(
      `\nThe public API is not that of ${committed}/. If that is intended, run \`npm run api -- --update\`, and commit it.`,
    );
    process.exitCode = 1;
  }
}

/** @param {{ report: string, declarations: string }} entry */
function configOf({ report, declarations }) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(process.cwd(), 'package.json'),
    configObject: {
      projectFolder: process.cwd(),
      newlineKind: 'lf',
      mainEntryPointFilePath: declarations,
      compiler: {
        overrideTsconfig: {
          extends: './tsconfig.json',
          compilerOptions: { paths: {} },
          files: [],
          include: [declarations],
        },
      },
      apiReport: {
        enabled: true,
        // What it uses and does not export. Types of `rxresult` have a report already.
        includeForgottenExports: !readFileSync(declarations, 'utf8').includes(`from '${name}'`),
        reportFileName: report,
        reportFolder: built,
        reportTempFolder: `${built}-temp`,
      },
    },
  });
}

/** @param {import('@microsoft/api-extractor').ExtractorMessage} message */
function messageCallback(message) {
  if (message.logLevel !== 'error') {
    message.handled = true;
  }
}
