// Runs the benchmarks: see the help below. Exit code 1 if a side comes to a wrong result.

import { parseArgs } from 'node:util';
import { backlog } from './cases/backlog.mjs';
import { churn } from './cases/churn.mjs';
import { ending } from './cases/ending.mjs';
import { fanOut } from './cases/fanOut.mjs';
import { finishing } from './cases/finishing.mjs';
import { memory } from './cases/memory.mjs';
import { processor, wall } from './harness/clocks.mjs';
import { FULL, QUICK } from './harness/measure.mjs';
import { goalsOf, tableOf } from './harness/report.mjs';
import { runGrowth, runMemory, runRatios } from './harness/run.mjs';

/** @import { Findings } from './harness/run.mjs' */

const HELP = `usage: npm run bench -- [--only TEXT] [--quick] [--cpu]

  --only TEXT  run the cases whose group and name contain TEXT
  --quick      shorter rounds, and fewer
  --cpu        count the processor time of this process: for a machine that does other things as well
  --help       print this
`;

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
  process.exit(0);
}

const pace = { ...(values.quick ? QUICK : FULL), clock: values.cpu ? processor : wall };
const runs = [
  ...[...fanOut, ...backlog, ...ending].map((work) => ({ work, run: () => runRatios(work, pace) })),
  ...finishing.map((work) => ({ work, run: () => runGrowth(work, pace) })),
  ...churn.map((work) => ({ work, run: () => runRatios(work, pace) })),
  { work: memory, run: () => runMemory(memory) },
].filter(({ work: { group, name } }) => `${group}: ${name}`.toLowerCase().includes(values.only.toLowerCase()));

/** @type {Findings} */
const findings = { tables: [], verdicts: [] };
for (const { run } of runs) {
  const { tables, verdicts } = await run();
  findings.tables.push(...tables);
  findings.verdicts.push(...verdicts);
  console.log(tables.map(tableOf).join('\n'));
}
console.log(goalsOf(findings.verdicts));
