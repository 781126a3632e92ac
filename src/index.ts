/**
 * Structured concurrency for RxJS: run tasks in a nursery, capture the result of each, and get an error only when the other
 * tasks have ended.
 *
 * @module rxresult
 * @packageDocumentation
 */
export type { Outcome, ResultBase, SettledOutcome, TaskHandle } from './capture/ResultBase';
export {
  FutureSetAgainError,
  NurseryClosedError,
  TaskCancelledError,
  TaskFailedError,
  TaskNotDoneError,
  TaskNotStartedError,
} from './capture/errors';
export { ResultCapture } from './capture/ResultCapture';
export { Future } from './capture/Future';
export { failedCapture } from './capture/failedCapture';

export type { GatherOptions, Source } from './nursery/gathering';
export type { CaptureMapOptions } from './nursery/mapping';
export type { Nursery, NurseryObserver, NurseryOptions, TaskOptions } from './nursery/Nursery';

export { capture } from './operators/capture';
export { waitAll } from './operators/waitAll';
export { waitAny } from './operators/waitAny';
export { asCompleted } from './operators/asCompleted';
export { gather } from './operators/gather';
export { gatherSettled } from './operators/gatherSettled';
export { gatherAny } from './operators/gatherAny';
export { captureMap } from './operators/captureMap';
export { captureEach, type ItemOf, type Items } from './operators/captureEach';
export { finalizeWith } from './operators/finalizeWith';
export { usingAsync } from './operators/usingAsync';
export { abortable } from './operators/abortable';
export { nursery } from './operators/nursery';
export { observeNurseries } from './operators/observeNurseries';
export { openNursery, type OpenNursery } from './operators/openNursery';
export { captureStartAndDoneResults } from './operators/captureStartAndDoneResults';
