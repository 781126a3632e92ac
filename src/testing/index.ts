/**
 * Tools for marble tests of code that uses `rxresult`. They need no test framework.
 *
 * @module rxresult/testing
 * @packageDocumentation
 */
export { LaneRecorder } from './LaneRecorder';
export { expectLanes } from './expectLanes';
export type { LanesData, NurseryData, TaskData } from './data';
export type { DrawingOptions } from './drawText';
export type { PictureOptions } from './drawSVG';
export type { NestedObserver } from './RunRecorder';
export { matchers, type MatcherContext, type MatcherVerdict, type ResultMatchers } from './matchers';
export { cancelled, empty, fulfilled, pending, rejected } from './outcomes';
export { toOutcomes, type OutcomesOf, type Results } from './toOutcomes';
