import { formatMarbles, lastFrame, LONGEST, LONGEST_CLEANUP, parseMarbles, type Marbles } from './marbles';

/** What can be dragged: a value by its index, the end (of the drawing, if the task never ends), or the end of the cleanup. */
export type Handle = number | 'end' | 'cleanup';

/** A handle, and where it can be. */
export interface Place {
  readonly handle: Handle;
  readonly frame: number;
  readonly min: number;
  readonly max: number;
}

/** The handles of a task, in the order of time. */
export function placesOf(marbles: Marbles): Place[] {
  const handles: Handle[] = [...marbles.values.keys(), 'end', ...(marbles.cleanup > 0 ? (['cleanup'] as const) : [])];
  return handles.map((handle) => placeOf(marbles, handle));
}

function placeOf(marbles: Marbles, handle: Handle): Place {
  const { values, end, cleanup } = marbles;
  const last = lastFrame(marbles);
  if (handle === 'cleanup') {
    return { handle, frame: last + cleanup, min: last + 1, max: last + LONGEST_CLEANUP };
  }
  const before = values[handle === 'end' ? values.length - 1 : handle - 1];
  if (handle === 'end') {
    // A task may complete in the frame of its last value, and the drawing of one that never ends goes beyond it.
    return {
      handle,
      frame: last,
      min: end ? (before?.frame ?? 0) : (before?.frame ?? 0) + 1,
      max: LONGEST - (end ? 1 : 0),
    };
  }
  const frame = values[handle]?.frame ?? 0;
  const after = values[handle + 1];
  return { handle, frame, min: before ? before.frame + 1 : 0, max: after ? after.frame - 1 : end ? last : last - 1 };
}

/**
 * Moves a handle to the frame, or as close to it as a text can say: marbles keep their order, and in RxJS's marbles, what is
 * in parentheses takes as many frames as it has characters before the next can happen.
 */
export function moveTo(marbles: Marbles, handle: Handle, frame: number): Marbles {
  const { min, max, frame: current } = placeOf(marbles, handle);
  const candidates = Array.from({ length: Math.max(0, max - min + 1) }, (_, index) => min + index);
  candidates.sort((a, b) => Math.abs(a - frame) - Math.abs(b - frame) || Math.abs(a - current) - Math.abs(b - current));
  for (const candidate of candidates) {
    const moved = withFrame(marbles, handle, candidate);
    if (canBeWritten(moved)) {
      return moved;
    }
  }
  return marbles;
}

/** Moves a handle by one or several frames: on to the next place that a text can say. */
export function moveBy(marbles: Marbles, handle: Handle, frames: number): Marbles {
  const { frame, min, max } = placeOf(marbles, handle);
  const step = Math.sign(frames);
  for (let to = frame + frames; to >= min && to <= max; to += step) {
    const moved = withFrame(marbles, handle, to);
    if (canBeWritten(moved)) {
      return moved;
    }
  }
  return moveTo(marbles, handle, step < 0 ? min : max);
}

function withFrame(marbles: Marbles, handle: Handle, frame: number): Marbles {
  if (handle === 'cleanup') {
    return { ...marbles, cleanup: frame - lastFrame(marbles) };
  }
  if (handle === 'end') {
    return { ...marbles, drawn: frame, end: marbles.end && { ...marbles.end, frame } };
  }
  const values = marbles.values.map((value, index) => (index === handle ? { ...value, frame } : value));
  return { ...marbles, values };
}

function canBeWritten(marbles: Marbles): boolean {
  try {
    const { values, end, drawn, cleanup } = parseMarbles(formatMarbles(marbles));
    return (
      end?.frame === marbles.end?.frame &&
      (end ?? drawn === marbles.drawn) &&
      cleanup === marbles.cleanup &&
      values.every(({ frame }, index) => frame === marbles.values[index]?.frame)
    );
  } catch {
    return false;
  }
}
