/**
 * Jobs on a BullMQ queue: on many machines, over Redis. `bullRunner` is the side that adds jobs, `serveJobs` the side that runs
 * them.
 *
 * @module rxresult/bullmq
 * @packageDocumentation
 */
export type { JobContext, JobHandlers, JobOptions, JobRunner, JobServer } from '../JobRunner';
export { JobFailedError, JobLostError, JobNotStoppedError } from '../errors';
export type { QueueConnection, QueueOptions } from './settings';
export { bullRunner, type BullRunnerOptions } from './bullRunner';
export { serveJobs, type ServeJobsOptions } from './serveJobs';
