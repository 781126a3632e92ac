/**
 * Jobs as tasks: work on another thread or another machine that is cancelled with its siblings, really stopped, and waited for.
 * This entry has what all runners share, and a runner for tests. `rxresult/piscina` runs jobs on threads, `rxresult/bullmq` over
 * a queue.
 *
 * @module rxresult/jobs
 * @packageDocumentation
 */
export type { JobContext, JobHandlers, JobOptions, JobRunner, JobServer } from './JobRunner';
export { JobFailedError, JobLostError, JobNotStoppedError } from './errors';
export { inProcess } from './inProcess';
