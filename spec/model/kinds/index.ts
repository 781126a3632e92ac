import { ArrayForm } from './array';
import { Body } from './body';
import { CaptureMap } from './captureMap';
import { Gather } from './gather';
import { GatherAny } from './gatherAny';
import { GatherSettled } from './gatherSettled';
import type { Kind } from './Kind';
import { Open } from './open';

/** All kinds of nursery. */
export const KINDS = {
  body: Body,
  open: Open,
  array: ArrayForm,
  gather: Gather,
  gatherSettled: GatherSettled,
  gatherAny: GatherAny,
  captureMap: CaptureMap,
} satisfies Record<string, Kind>;
