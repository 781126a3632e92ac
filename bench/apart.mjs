// Prints the findings of a growth case as JSON: `node apart.mjs "GROUP: NAME" [--quick]`.

import { growth } from './cases/growth.mjs';
import { runGrowth } from './harness/growth.mjs';
import { FULL, QUICK } from './harness/measure.mjs';

const [title = '', option] = process.argv.slice(2);
const work = growth.find(({ group, name }) => `${group}: ${name}` === title);
if (!work) {
  throw new TypeError(`apart: expected the group and name of a growth case, got ${title}`);
}
console.log(JSON.stringify(await runGrowth(work, option === '--quick' ? QUICK : FULL)));
