import type { NurseryOptions } from 'rxresult';
import type { ModelNursery } from './ModelNursery';
import { observer } from './rules/observing';
import { untilStream } from './sources';

/** The options of the real nursery. */
export function optionsOf(n: ModelNursery): NurseryOptions {
  const { concurrent, suppressError, until, observed } = n.spec;
  return {
    ...(concurrent === undefined ? {} : { concurrent }),
    ...(suppressError && n.suppresses ? { suppressError } : {}),
    ...(until ? { until: untilStream(n) } : {}),
    ...(observed ? { observer: observer(n) } : {}),
  };
}
