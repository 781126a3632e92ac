/**
 * What a reactive Angular service needs of `rxresult`.
 *
 * @packageDocumentation
 */
export { injectNursery, type InjectNurseryOptions } from './injectNursery';
export { toOutcomeSignal, type ToOutcomeSignalOptions } from './toOutcomeSignal';
export { toResource, type ToResourceOptions } from './toResource';
