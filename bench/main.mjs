// Runs the benchmarks: see the help below. Exits with 1 if the result of a side is wrong.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Observable } from 'rxjs';
import { nursery } from '../dist/index.mjs';
import { cases } from './cases/index.mjs';
import { runApart } from './harness/apart.mjs';
import { processor, wall } from './harness/clocks.mjs';
import { runGrowth } from './harness/growth.mjs';
import { machine } from './harness/machine.mjs';
import { FULL, QUICK } from './harness/measure.mjs';
import { runMemory } from './harness/memory.mjs';
import { runRatios } from './harness/ratios.mjs';
import { resultsOf, scoresOf, tableOf } from './harness/report.mjs';

/** @import { Heading } from './harness/cases.mjs' */
/** @import { Findings } from './harness/findings.mjs' */

const HELP = `usage: npm run bench -- [--only TEXT] [--quick] [--cpu]

Runs rxresult and its peers, and prints tables. A full run takes some minutes, and writes bench/RESULTS.md.

  --only TEXT  run the cases whose group and name contain TEXT
  --quick      shorter rounds, and fewer
  --cpu        count the processor time of this process: for a machine that does other things as well
  --help       print this
`;

/** Below this share of a processor, other processes have affected the figures. */
const UNDISTURBED = 0.95;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    cpu: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  await bench();
}

async function bench() {
  if (!(nursery([]) instanceof Observable)) {
    throw new TypeError('rxresult has another RxJS than the bench: is there one in bench/node_modules?');
  }
  const pace = { ...(values.quick ? QUICK : FULL), clock: values.cpu ? processor : wall };
  /** @param {string} name */
  const program = (name) => fileURLToPath(new URL(name, import.meta.url));
  /** @type {Findings} */
  const findings = { tables: [], verdicts: [], contests: [] };

  /**
   * @template {Heading} C
   * @param {readonly C[]} chosen
   * @param {(work: C) => Promise<Findings>} run
   */
  const runAll = async (chosen, run) => {
    for (const work of chosen.filter(isWanted)) {
      const { tables, verdicts, contests } = await run(work);
      findings.tables.push(...tables);
      findings.verdicts.push(...verdicts);
      findings.contests.push(...contests);
      console.log(tables.map(tableOf).join('\n'));
    }
  };
  const began = { wall: wall(), processor: processor() };
  await runAll(cases.ratios, (work) => runRatios(work, pace));
  await runAll(cases.growth, (work) => runGrowth(work, pace));
  const share = (processor() - began.processor) / (wall() - began.wall);
  await runAll(cases.apart, (work) => runApart(work, program('apart.mjs'), values.quick ? ['--quick'] : []));
  await runAll(cases.memory, (work) => runMemory(work, program('heap.mjs')));

  const caveats = [];
  if (values.cpu) {
    caveats.push('Times are processor time, of this process alone: the machine did other things as well.');
  } else if (share < UNDISTURBED) {
    const percent = `${Math.round(share * 100)} %`;
    caveats.push(`The process had a processor for ${percent} of the time: the others that had it are in the figures.`);
  }
  console.log([scoresOf(findings), ...caveats].join('\n\n'));
  if (!values.quick && values.only === '') {
    const setting = [['date', new Date().toISOString().slice(0, 10)], ...machine(versions())];
    writeFileSync(new URL('RESULTS.md', import.meta.url), resultsOf({ setting, caveats, findings }));
  }
}

/** @param {Heading} heading */
function isWanted({ group, name }) {
  return `${group}: ${name}`.toLowerCase().includes(values.only.toLowerCase());
}

/** The versions of the measured packages. */
function versions() {
  const require = createRequire(import.meta.url);
  const { dependencies } = require('./package.json');
  /** @type {Record<string, string>} */
  const found = { rxresult: require('../package.json').version, rxjs: require('rxjs/package.json').version };
  for (const name of Object.keys(dependencies)) {
    // Some do not export it.
    const url = new URL(`node_modules/${name}/package.json`, import.meta.url);
    found[name] = JSON.parse(readFileSync(url, 'utf8')).version;
  }
  return found;
}
