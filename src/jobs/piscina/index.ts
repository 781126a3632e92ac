/**
 * Jobs on worker threads, with Piscina. Nothing has to be installed or run besides that package.
 *
 * @packageDocumentation
 */
export { threadPool, type ThreadPoolOptions } from './threadPool';
export { serve, type ThreadServer } from './serve';
