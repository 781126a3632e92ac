/**
 * Nurseries and results in reactive Angular services.
 *
 * @module rxresult/angular
 * @packageDocumentation
 */
export { injectNursery, type InjectNurseryOptions } from './injectNursery';
export {
  nurseryResource,
  type NurseryResource,
  type NurseryResourceOptions,
  type PartResource,
  type PartTasks,
  type PartValue,
  type PartValues,
  type VitalKey,
} from './nurseryResource';
export type { ParamsContext } from './followParams';
export { optional, type OptionalTask, type PartTask } from './optional';
export { toOutcomeSignal, type ResultSource, type ToOutcomeSignalOptions } from './toOutcomeSignal';
export { toResource, type ToResourceOptions } from './toResource';
