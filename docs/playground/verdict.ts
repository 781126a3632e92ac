import { lastEvent, type Event, type Recording } from './Recording';

/** How a run ended, and what was not over by then, in sentences. */
export function verdictOf(recording: Recording): string[] {
  const { result, emitted, lanes } = recording;
  if (!result) {
    const running = lanes.filter(({ end }) => !end).map(({ name }) => name);
    return [`Does not end: ${list(running)} ${running.length === 1 ? 'does' : 'do'} not.`];
  }
  const { frame, how, running, cleaning } = result;
  const last = emitted.at(-1);
  const end =
    how === 'error'
      ? `Errors at frame ${frame}`
      : last?.frame === frame && emitted.length === 1
        ? `Emits and completes at frame ${frame}`
        : `Completes at frame ${frame}${last ? '' : ' without a value'}`;
  const subscribed = running.length > 0 ? `, while it is still subscribed to ${list(running)}` : '';
  const outside = cleaning.length > 0 ? `Nothing waits for the cleanup of ${list(cleaning)}.` : '';
  const over = running.length === 0 && cleaning.length === 0 ? 'Nothing is running any more.' : '';
  return [`${end}${subscribed}.`, outside, over].filter((sentence) => sentence !== '');
}

/** Whether something was not over when the consumer was notified of the end. */
export function leaks({ result }: Recording): boolean {
  return !!result && result.running.length + result.cleaning.length > 0;
}

/** The steps of one frame. */
export interface Frame {
  readonly frame: number;
  readonly steps: readonly { readonly text: string; readonly consumer: boolean }[];
}

/** What happened, in order, by frame. */
export function logOf({ events }: Recording): Frame[] {
  const frames = new Map<number, Event[]>();
  for (const event of events) {
    frames.set(event.frame, [...(frames.get(event.frame) ?? []), event]);
  }
  return [...frames].map(([frame, events]) => ({
    frame,
    steps: events.map((event) => ({ text: stepOf(event), consumer: event.task === undefined })),
  }));
}

/** The steps of the frame in which the consumer's subscription ended. */
export function lastFrameOf(recording: Recording): Frame | undefined {
  const at = recording.result?.frame ?? lastEvent(recording);
  return logOf(recording).find(({ frame }) => frame === at);
}

const STEPS = {
  subscribed: 'subscribed',
  completed: 'completes',
  failed: 'fails',
  unsubscribed: 'unsubscribed',
  'cleanup begins': 'begins to clean up',
  'cleanup ends': 'is cleaned up',
} as const;

function stepOf(event: Event): string {
  switch (event.what) {
    case 'next':
    case 'error':
      return `consumer gets ${event.text}`;
    case 'complete':
      return 'consumer gets the completion';
    case 'value':
      return `${event.task} emits ${event.letter ?? ''}`;
    default:
      return `${event.task} ${STEPS[event.what]}`;
  }
}

/** `user`, `user and orders`, `user, orders and stock` */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
