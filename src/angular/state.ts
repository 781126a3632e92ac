// What a nursery resource shows, as data.

import type { Wanted } from './followParams';
import type { Part } from './Part';
import type { Snapshot } from './SnapshotResource';

/** A value, which may be `undefined`, that exists. */
export interface Box {
  readonly value: unknown;
}

export type ValueRecord = Readonly<Record<string, unknown>>;

export interface State {
  /** What it is the state for. */
  readonly wanted: Wanted | undefined;
  /** Its tasks have been started, or were prevented from starting. */
  readonly started: boolean;
  readonly parts: ReadonlyMap<string, PartState>;
  /** The names of the parts that were known last. */
  readonly keys: readonly string[];
  /** The values of parts for former parameters. */
  readonly former: ReadonlyMap<string, Box>;
  readonly whole: Snapshot<ValueRecord | undefined>;
  /** The last complete record, or that for former parameters. */
  readonly record: ValueRecord | undefined;
  readonly failedPart: string | undefined;
}

export interface PartState {
  readonly snapshot: Snapshot<unknown>;
  /** Its value, or that for former parameters, if it has one. */
  readonly shown: Box | undefined;
}

/** What a server transfers to the browser. */
export interface Transferred {
  readonly parts: ValueRecord;
  /** The keys of the record, if that was complete. */
  readonly keys: readonly string[] | undefined;
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();
const IDLE = { status: 'idle', value: undefined } as const;
const LOADING = { status: 'loading', value: undefined } as const;

export const NOTHING: State = {
  wanted: undefined,
  started: false,
  parts: NONE,
  keys: [],
  former: NONE,
  whole: IDLE,
  record: undefined,
  failedPart: undefined,
};

/** When the injector is destroyed. */
export const DESTROYED: State = { ...NOTHING, started: true };

/** The state for new parameters before their tasks are started: it follows from the state for the former ones. */
export function stateBefore(wanted: Wanted, before: State, keepPrevious: boolean): State {
  const { record, keys } = before;
  const state = { ...NOTHING, wanted, keys };
  if (wanted.kind === 'nothing') {
    return state;
  }
  if (wanted.kind === 'failed') {
    return { ...state, whole: { status: 'error', error: wanted.error } };
  }
  if (!keepPrevious) {
    return { ...state, whole: LOADING };
  }
  return { ...state, former: valuesOf(before), whole: { status: 'loading', value: record }, record };
}

function valuesOf({ started, parts, former }: State): State['former'] {
  return started ? new Map([...parts].flatMap(([key, { shown }]) => (shown ? [[key, shown]] : []))) : former;
}

/** The same, if a server has transferred values. */
export function stateTransferred(wanted: Wanted, { parts, keys }: Transferred): State {
  const record = keys && Object.fromEntries(keys.map((key) => [key, parts[key]]));
  const states = Object.entries(parts).map(([key, value]): [string, PartState] => [
    key,
    { snapshot: { status: 'resolved', value }, shown: { value } },
  ]);
  return {
    ...NOTHING,
    wanted,
    parts: new Map(states),
    keys: keys ?? Object.keys(parts),
    whole: record ? { status: 'resolved', value: record } : LOADING,
    record,
  };
}

/** What the part `key` shows. */
export function partSnapshot({ wanted, started, parts, former }: State, key: string): Snapshot<unknown> {
  const known = parts.get(key);
  if (known) {
    return known.snapshot;
  }
  const starts = !started && (wanted?.kind === 'params' || wanted?.kind === 'waiting');
  return starts ? { status: 'loading', value: former.get(key)?.value } : IDLE;
}

/**
 * The status of the whole unless something failed: the first of these that a vital part has, else `resolved`. If all parts
 * are optional, it loads while any part does.
 */
export function wholeStatus(parts: readonly Part[]): 'loading' | 'reloading' | 'idle' | 'resolved' {
  const vital = parts.filter((part) => !part.optional);
  const statuses = new Set((vital.length > 0 ? vital : parts).map(({ snapshot }) => snapshot.status));
  const order = ['loading', 'reloading', ...(vital.length > 0 ? (['idle'] as const) : [])] as const;
  return order.find((status) => statuses.has(status)) ?? 'resolved';
}

/** The value of the whole: the values for these parameters, and `undefined` for each optional part that has none. */
export function recordOf(parts: readonly Part[], before: ValueRecord | undefined): ValueRecord {
  const record: ValueRecord = Object.fromEntries(parts.map(({ key, current }) => [key, current]));
  const keys = Object.keys(record);
  const unchanged =
    before &&
    keys.length === Object.keys(before).length &&
    keys.every((key) => key in before && Object.is(before[key], record[key]));
  return unchanged ? before : record;
}
