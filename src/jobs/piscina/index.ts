/**
 * Jobs on worker threads, with Piscina. Nothing but that package has to be installed or run.
 *
 * @module rxresult/piscina
 * @packageDocumentation
 */
export type { JobContext, JobHandlers, JobOptions, JobRunner } from '../JobRunner';
export { JobFailedError, JobLostError, JobNotStoppedError } from '../errors';
export { threadPool, type ThreadPoolOptions } from './threadPool';
export { serve, type ThreadServer } from './serve';
