/**
 * Nurseries and results in reactive Angular services.
 *
 * @packageDocumentation
 */
export { injectNursery, type InjectNurseryOptions } from './injectNursery';
export { toOutcomeSignal, type ToOutcomeSignalOptions } from './toOutcomeSignal';
export { toResource, type ToResourceOptions } from './toResource';
