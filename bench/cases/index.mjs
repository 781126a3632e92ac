import { backlog } from './backlog.mjs';
import { churn } from './churn.mjs';
import { ending } from './ending.mjs';
import { fanOut } from './fanOut.mjs';
import { finishing } from './finishing.mjs';
import { growth } from './growth.mjs';
import { jobs } from './jobs.mjs';
import { memory } from './memory.mjs';
import { observers } from './observers.mjs';
import { page } from './page.mjs';
import { queue } from './queue.mjs';
import { service } from './service.mjs';

/** All cases, in the order of the report. */
export const cases = {
  ratios: [...fanOut, ...page, ...service, ...backlog, ...ending, ...churn, ...observers, ...jobs, ...queue],
  growth: finishing,
  apart: growth,
  memory: [memory],
};
