// A part of `nurseryResource` beside Angular's `rxResource` and `resource`: where they agree, and where not.

import './testBed';
import { Injector, provideZonelessChangeDetection, resource, signal, VERSION, type Resource } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { fromEvent, lastValueFrom, of, Subject, takeUntil, type Observable } from 'rxjs';
import { nurseryResource } from 'rxresult/angular';
import { nextMacrotask } from '../support';
import { boom } from './contexts';
import { stateOf } from './resources';

/** Three resources that do the same. */
const kinds = {
  part: ({ injector, params, load }: Trial) =>
    nurseryResource({ injector, params, tasks: () => ({ part: load }) }).parts.part,
  rxResource: ({ injector, params, load }: Trial) => rxResource({ injector, params, stream: load }),
  resource: ({ injector, params, load }: Trial) =>
    resource({
      injector,
      params,
      loader: ({ abortSignal }) => lastValueFrom(load().pipe(takeUntil(fromEvent(abortSignal, 'abort')))),
    }),
};

interface Options {
  /** The parameters, of the id that `set` sets. */
  params?: (id: number | undefined) => unknown;
  /** The stream of a request, which `next`, `complete` and `fail` control. */
  load?: (request: Observable<unknown>) => Observable<unknown>;
  /** The first version of Angular whose own resources behave as the table says. */
  since?: number;
}

class Trial {
  readonly injector = Injector.create({ providers: [], parent: TestBed.inject(Injector) });
  readonly id = signal<number | undefined>(1);
  readonly requests: Subject<unknown>[] = [];
  private opened: (Resource<unknown> & { reload(): boolean }) | undefined;

  constructor(
    private readonly kind: keyof typeof kinds,
    private readonly options: Options,
  ) {}

  readonly params = (): unknown => {
    const id = this.id();
    return this.options.params ? this.options.params(id) : id;
  };

  readonly load = (): Observable<unknown> => {
    const request = new Subject<unknown>();
    this.requests.push(request);
    return this.options.load ? this.options.load(request) : request;
  };

  get resource(): Resource<unknown> & { reload(): boolean } {
    return (this.opened ??= kinds[this.kind](this));
  }

  get request(): Subject<unknown> {
    return this.requests.at(-1) ?? new Subject();
  }

  /** Status, value (`!` if it throws), error, whether it is loading, and the requests: how many run, of how many. */
  get state(): string {
    const { status, value, error, isLoading, hasValue } = stateOf(this.resource);
    const isThrown = typeof value === 'object' && value !== null && 'throws' in value;
    expect(hasValue).toBe(value !== undefined && !isThrown);
    const shown = isThrown ? '!' : ((value as string | undefined) ?? '-');
    const running = this.requests.filter(({ observed }) => observed).length;
    return `${status} ${shown} ${textOf(error)} ${isLoading ? '…' : '.'} ${String(running)}/${String(this.requests.length)}`;
  }
}

function textOf(error: Error | undefined): string {
  return error === undefined
    ? '-'
    : typeof error.cause === 'string'
      ? `cause:${error.cause}`
      : error.message.replace(/\. Find more at .*/, '');
}

interface Step {
  (trial: Trial): unknown;
  readonly atOnce?: boolean;
}

const open: Step = (trial) => {
  expect(trial.resource).toBeDefined();
};
const reload: Step = ({ resource: opened }) => opened.reload();
const destroy: Step = ({ injector }) => {
  injector.destroy();
};
const set =
  (id: number | undefined): Step =>
  (trial) => {
    trial.id.set(id);
  };
const next =
  (value: unknown): Step =>
  ({ request }) => {
    request.next(value);
  };
const complete: Step = ({ request }) => {
  request.complete();
};
const answer =
  (value: unknown): Step =>
  (trial) => {
    next(value)(trial);
    complete(trial);
  };
const fail =
  (error: unknown): Step =>
  ({ request }) => {
    request.error(error);
  };
/** What is seen before effects and microtasks have run. */
const atOnce = (step: Step): Step => Object.assign((trial: Trial) => step(trial), { atOnce: true });
const stable: Step = () => undefined;

/** A step, and the states after it: of the part, of `rxResource`, and of `resource`. The same as the one before, if left out. */
type Row = readonly [step: Step, part: string, rxResource?: string, resource?: string];

function compare(title: string, rows: readonly Row[], { since = 0, ...options }: Options = {}): void {
  describe(title, () => {
    const shown = Number(VERSION.major) < since ? (['part'] as const) : (Object.keys(kinds) as (keyof typeof kinds)[]);
    it.each(shown)('%s', async (kind) => {
      const trial = new Trial(kind, options);
      const states: string[] = [];
      for (const [step] of rows) {
        const returned = step(trial);
        if (!step.atOnce) {
          TestBed.tick();
          await nextMacrotask();
          TestBed.tick();
        }
        states.push((typeof returned === 'boolean' ? `${String(returned)}: ` : '') + trial.state);
      }
      const column = Object.keys(kinds).indexOf(kind);
      expect(states).toEqual(
        rows.map(([, ...expected]) =>
          expected
            .slice(0, column + 1)
            .filter(Boolean)
            .at(-1),
        ),
      );
    });
  });
}

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
});

compare('new parameters', [
  [open, 'loading - - … 1/1'],
  [answer('tea'), 'resolved tea - . 0/1'],
  [atOnce(set(2)), 'loading - - … 0/1'],
  [stable, 'loading - - … 1/2'],
  [set(3), 'loading - - … 1/3'],
  [fail(boom), 'error ! boom . 0/3'],
  [set(4), 'loading - - … 1/4'],
  // A part shows what it receives at once, Angular's in a later microtask.
  [atOnce(answer('milk')), 'resolved milk - . 0/4', 'loading - - … 0/4'],
  [stable, 'resolved milk - . 0/4'],
]);

// Angular's own load again; if the parameters are the same by `===`, they keep the value meanwhile.
compare(
  'parameters that are the same',
  [
    [open, 'loading - - … 1/1'],
    [answer('tea'), 'resolved tea - . 0/1'],
    [set(2), 'resolved tea - . 0/1', 'loading tea - … 1/2'],
  ],
  { params: () => true },
);

compare(
  'parameters that are the same by Object.is',
  [
    [open, 'loading - - … 1/1'],
    [answer('tea'), 'resolved tea - . 0/1'],
    [set(2), 'resolved tea - . 0/1', 'loading - - … 1/2'],
  ],
  { params: () => NaN },
);

compare(
  'parameters that are equal but not the same',
  [
    [open, 'loading - - … 1/1'],
    [answer('tea'), 'resolved tea - . 0/1'],
    [set(2), 'loading - - … 1/2'],
  ],
  { params: () => ({ page: 1 }) },
);

compare('parameters that are undefined', [
  [open, 'loading - - … 1/1'],
  // Angular leaves the request running.
  [set(undefined), 'idle - - . 0/1', 'idle - - . 1/1'],
  [reload, 'false: idle - - . 0/1', 'false: idle - - . 1/1'],
  [set(1), 'loading - - … 1/2'],
  [answer('tea'), 'resolved tea - . 0/2'],
  [set(undefined), 'idle - - . 0/2'],
]);

compare('reload() when it is resolved', [
  [open, 'loading - - … 1/1'],
  [answer('tea'), 'resolved tea - . 0/1'],
  // A part starts in the call, Angular's in the next effect.
  [atOnce(reload), 'true: reloading tea - … 1/2', 'true: reloading tea - … 0/1'],
  [stable, 'reloading tea - … 1/2'],
  [reload, 'false: reloading tea - … 1/2'],
  [answer('milk'), 'resolved milk - . 0/2'],
  [reload, 'true: reloading milk - … 1/3'],
  [fail(boom), 'error ! boom . 0/3'],
]);

compare('reload() in error', [
  [open, 'loading - - … 1/1'],
  [fail(boom), 'error ! boom . 0/1'],
  // Angular keeps the error until there is an answer.
  [reload, 'true: reloading - - … 1/2', 'true: reloading - boom … 1/2'],
  [answer('tea'), 'resolved tea - . 0/2'],
]);

compare('reload() when it is loading', [
  [open, 'loading - - … 1/1'],
  [reload, 'false: loading - - … 1/1'],
  [answer('tea'), 'resolved tea - . 0/1'],
]);

compare(
  'a loader that throws',
  [
    [open, 'error ! boom . 0/1'],
    [reload, 'true: error ! boom . 0/2'],
  ],
  {
    load: () => {
      throw boom;
    },
  },
);

compare('an injector that is destroyed', [
  [open, 'loading - - … 1/1'],
  [atOnce(destroy), 'idle - - . 0/1'],
  [reload, 'false: idle - - . 0/1'],
  // Angular shows that it loads, although it never will.
  [set(2), 'idle - - . 0/1', 'loading - - … 0/1'],
]);

compare('a stream without a value', [
  [open, 'loading - - … 1/1'],
  // The error is that of `lastValueFrom`.
  [
    complete,
    'error ! no elements in sequence . 0/1',
    'error ! NG0991: Resource completed before producing a value . 0/1',
    'error ! no elements in sequence . 0/1',
  ],
]);

compare('a stream of several values', [
  [open, 'loading - - … 1/1'],
  // A part waits for the last value, as a promise does.
  [next('tea'), 'loading - - … 1/1', 'resolved tea - . 1/1', 'loading - - … 1/1'],
  [next('milk'), 'loading - - … 1/1', 'resolved milk - . 1/1', 'loading - - … 1/1'],
  [complete, 'resolved milk - . 0/1'],
]);

compare('an error after a value', [
  [open, 'loading - - … 1/1'],
  [next('tea'), 'loading - - … 1/1', 'resolved tea - . 1/1', 'loading - - … 1/1'],
  [fail(boom), 'error ! boom . 0/1'],
]);

compare('an error that is not an Error', [
  [open, 'loading - - … 1/1'],
  [fail('down'), 'error ! cause:down . 0/1'],
]);

compare('a value that is undefined', [
  [open, 'loading - - … 1/1'],
  [answer(undefined), 'resolved - - . 0/1'],
  [reload, 'true: reloading - - … 1/2'],
]);

compare(
  'a source that answers at once',
  [
    [atOnce(open), 'loading - - … 0/0'],
    [stable, 'resolved tea - . 0/1'],
    [atOnce(reload), 'true: resolved tea - . 0/2', 'true: reloading tea - … 0/1'],
    [stable, 'resolved tea - . 0/2'],
  ],
  { load: () => of('tea') },
);

// The error is in the whole, not in the parts. Before version 22, Angular's own throw it when they are read, and in an effect.
compare(
  'parameters that throw',
  [
    [open, 'idle - - . 0/0', 'error ! boom . 0/0'],
    [set(2), 'loading - - … 1/1'],
    [answer('tea'), 'resolved tea - . 0/1'],
    [set(1), 'idle - - . 0/1', 'error ! boom . 0/1'],
  ],
  {
    params: (id) => {
      if (id === 1) {
        throw boom;
      }
      return id;
    },
    since: 22,
  },
);
