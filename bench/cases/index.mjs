import { backlog } from './backlog.mjs';
import { churn } from './churn.mjs';
import { ending } from './ending.mjs';
import { fanOut } from './fanOut.mjs';
import { finishing } from './finishing.mjs';
import { memory } from './memory.mjs';

/** All cases, in the order of the report. */
export const cases = {
  ratios: [...fanOut, ...backlog, ...ending, ...churn],
  growth: finishing,
  memory: [memory],
};
