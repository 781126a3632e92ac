// A run as a picture: what is drawn where. Places are frames, and for what happens in the frame in which the consumer's
// subscription ends, a side of the line that is drawn there: what happened before stands left of it, the rest right of it.

import { lastEvent, type Ending, type Lane, type Recording } from './Recording';

/** -1: left of the line, 0: at the frame, 1: right of the line. */
export type Side = -1 | 0 | 1;

export interface Place {
  readonly frame: number;
  readonly side: Side;
}

export interface Row {
  readonly name: string;
  /** Waits for a slot. */
  readonly waits: readonly [Place, Place] | undefined;
  readonly runs: readonly [Place, Place] | undefined;
  readonly values: readonly (Place & { readonly letter: string })[];
  /** Undefined if it has no end: an arrow. */
  readonly ending: Ending | 'running' | undefined;
  readonly end: Place;
  readonly cleanup: readonly [Place, Place] | undefined;
  /** The part of the cleanup that nothing waited for. */
  readonly outside: readonly [Place, Place] | undefined;
  /** Whether it ended after the consumer was notified. */
  readonly late: boolean;
}

export interface Chart {
  readonly rows: readonly Row[];
  readonly emitted: readonly (Place & { readonly text: string })[];
  readonly result: Recording['result'];
}

/** The frame at the right edge of both charts. */
export function horizonOf(...recordings: readonly Recording[]): number {
  const last = Math.max(...recordings.map(lastEvent));
  const endless = recordings.some(({ lanes }) => lanes.some(({ end, started }) => !end && started !== undefined));
  return Math.max(8, last + (endless ? 3 : 1));
}

/** The frames that are labelled: at most a dozen. */
export function ticksOf(horizon: number): number[] {
  const step = [1, 2, 5, 10, 20, 50].find((step) => horizon / step <= 12) ?? 100;
  return Array.from({ length: Math.floor(horizon / step) + 1 }, (_, index) => index * step);
}

export function chartOf(recording: Recording, horizon: number): Chart {
  const { result, lanes } = recording;
  const at = (frame: number, order: number): Place => ({
    frame,
    side: frame === result?.frame ? (order < result.order ? -1 : order > result.order ? 1 : 0) : 0,
  });
  const orderOf = (name: string, what: string) =>
    recording.events.findIndex((event) => event.task === name && event.what === what);
  return {
    result,
    rows: lanes.map((lane) => rowOf(lane)),
    emitted: recording.emitted.map(({ frame, order, text }) => ({ ...at(frame, order), text })),
  };

  function rowOf({ name, asked, started, values, end, cleanup }: Lane): Row {
    const open: Place = { frame: horizon, side: 0 };
    const begin = started === undefined ? undefined : at(started, orderOf(name, 'subscribed'));
    const stop = end ? at(end.frame, end.order) : started === undefined && result ? at(result.frame, -1) : open;
    const from = cleanup && at(cleanup.from, orderOf(name, 'cleanup begins'));
    const to = cleanup && at(cleanup.to, orderOf(name, 'cleanup ends'));
    const outside =
      result && from && to && cleanup.to > result.frame ? ([later(from, result.frame), to] as const) : undefined;
    return {
      name,
      waits: (started ?? stop.frame) > asked ? [{ frame: asked, side: 0 }, begin ?? stop] : undefined,
      runs: begin && [begin, stop],
      values: values.map(({ frame, letter, order }) => ({ ...at(frame, order), letter })),
      ending: end?.how ?? (started === undefined ? undefined : 'running'),
      end: stop,
      cleanup: from && to && (!outside || from.frame < outside[0].frame) ? [from, outside?.[0] ?? to] : undefined,
      outside,
      late: stop.side === 1,
    };
  }

  function later(place: Place, frame: number): Place {
    return place.frame < frame ? { frame, side: 0 } : place;
  }
}

/** How many values, or the end, are at the same place after a value: it is drawn beside them. */
export function besides({ values, end, ending }: Row, index: number): number {
  const value = values[index];
  const same = (place: Place) => place.frame === value?.frame && place.side === value.side;
  return values.slice(index + 1).filter(same).length + (ending && same(end) ? 1 : 0);
}

/** The letter of what the consumer got, if it is of one value: `a`, or `user: a`. Else it is drawn as a dot. */
export function letterOf(text: string): string {
  return /^(?:\w+: )?(\w)$/.exec(text)?.[1] ?? '';
}

/** Where a place is, as CSS: `--side` is how far it is from the line to its sides. */
export function leftOf({ frame, side }: Place, horizon: number): string {
  const percent = `${Math.round((1e5 * frame) / horizon) / 1e3}%`;
  return side === 0 ? percent : `calc(${percent} ${side < 0 ? '-' : '+'} var(--side))`;
}

/** The style of what begins at one place and ends at another. */
export function stretchOf([from, to]: readonly [Place, Place], horizon: number): { left: string; width: string } {
  return { left: leftOf(from, horizon), width: `calc(${leftOf(to, horizon)} - (${leftOf(from, horizon)}))` };
}
