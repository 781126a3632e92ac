// Runs the specs of jobs, those that need a Redis among them, and checks their coverage of rxresult/bullmq: npm run test:jobs
//
// With arguments, which are those of Jest, it runs what they select, and checks no coverage: a part covers only a part.
//
//   npm run test:jobs -- --testPathPatterns bullmq/serveJobs
//
// Installs Debian's redis-server with apt if it is missing and that is allowed.

import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const REDIS = process.env['REDIS_SERVER'] ?? 'redis-server';

if (spawnSync(REDIS, ['--version']).status !== 0) {
  console.log(`${REDIS} is not there: installing it`);
  try {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server']);
  } catch {
    console.error('redis-server cannot be installed: install it, or set REDIS_SERVER to its path.');
    process.exit(1);
  }
}
const specs = ['--testPathPatterns', '/spec/jobs/', 'compress/redis-spec', '--maxWorkers', '2'];
const coverage = ['--coverage', '--collectCoverageFrom', 'src/jobs/bullmq/**/*.ts'];
const threshold = JSON.stringify({ global: { lines: 100, branches: 100, functions: 100, statements: 100 } });
const given = process.argv.slice(2);
try {
  const args = given.length > 0 ? given : [...specs, ...coverage, '--coverageThreshold', threshold];
  run('npm', ['run', '--silent', 'spec', '--', ...args]);
} catch {
  process.exit(1); // Jest has said why.
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', REDIS: '1', REDIS_SERVER: REDIS };
  execFileSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
}
