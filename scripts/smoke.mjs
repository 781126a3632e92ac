// Packs the package as `npm publish` would, installs it into an empty folder, and uses it as its users do: from ESM,
// from CommonJS and from several versions of TypeScript, with the newest and the oldest RxJS that it supports. Run
// `npm run build` first.
//
// With `--on bun@1.4.5`, the same programs run on another runtime, with the newest RxJS and one TypeScript.

import { parseArgs } from 'node:util';
import { angular, rxjs } from './smoke/manifest.mjs';
import { installRuntime } from './smoke/runtimes.mjs';
import { checkFiles, pack } from './smoke/tarball.mjs';
import {
  checkAngular,
  checkExports,
  checkJobs,
  checkTypes,
  compilePrograms,
  runCompiled,
} from './smoke/typescript.mjs';
import { addPeers, checkImports, install, runPrograms } from './smoke/user.mjs';

/** Those that need more than RxJS. */
const PEERED = ['rxresult/otel', 'rxresult/piscina', 'rxresult/bullmq'];

const { on } = parseArgs({ options: { on: { type: 'string' } } }).values;

const tarball = await pack();
await (on === undefined ? smoke() : smokeOn(on));

async function smoke() {
  const user = await install(tarball, rxjs.newest);
  await checkFiles(user.installed);
  await checkImports(user, (id) => !PEERED.includes(id)); // Without Angular, and without what only one entry needs.
  await addPeers(user);
  await checkImports(user, (id) => PEERED.includes(id));
  await runPrograms(user);
  await checkExports(user);
  await compilePrograms(user);
  await checkTypes(user);
  await checkJobs(user);
  await checkAngular(user, angular.newest);

  const conservative = await install(tarball, rxjs.oldest);
  await addPeers(conservative);
  await runPrograms(conservative);
  await compilePrograms(conservative);
  await checkJobs(conservative);
  await checkAngular(conservative, angular.oldest);
}

/** @param {string} spec of the npm package of a runtime */
async function smokeOn(spec) {
  const runtime = await installRuntime(spec);
  const user = await install(tarball, rxjs.newest);
  await checkImports(user, (id) => !PEERED.includes(id), runtime);
  await addPeers(user);
  await checkImports(user, (id) => PEERED.includes(id), runtime);
  await runPrograms(user, runtime);
  await runCompiled(user, runtime);
}
