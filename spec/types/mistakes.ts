// Common mistakes, and what the compiler says about each. Checked by `messages-spec.ts`.

/** What every mistake may use. */
export const preamble = `import { EMPTY, NEVER, of, type Observable } from 'rxjs';
import {
  abortable, captureMap, captureStartAndDoneResults, gather, nursery, openNursery, ResultCapture, waitAll, type Nursery,
} from 'rxresult';
declare const n: Nursery;
declare const load: (id: number) => Observable<string>;
declare const measure: (pages: number, title: string) => Observable<number>;
declare const numbers: ResultCapture<number>;
declare function show(result: ResultCapture<number>): void;`;

/** The lines of a message, the first after the word where it stands. */
export type Message = readonly string[];

export interface Mistake {
  readonly title: string;
  readonly code: string;
  /** The same in TypeScript 5.9 and 7.0, or what each of them says. */
  readonly says: string[] | { readonly '5.9': Message; readonly '7.0': Message };
}

export const mistakes: readonly Mistake[] = [
  // --- options

  {
    title: 'an unknown option of a nursery, with a body',
    code: 'nursery(() => {}, { concurrency: 5 });',
    says: [
      'concurrency: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Object literal may only specify known properties, but 'concurrency' does not exist in type 'NurseryOptions'. Did you mean to write 'concurrent'?",
    ],
  },
  {
    title: 'an unknown option of a nursery, with a body that returns a stream',
    code: 'nursery((n) => n.startSoon(load, 1), { concurrency: 5 });',
    says: [
      'concurrency: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Object literal may only specify known properties, but 'concurrency' does not exist in type 'NurseryOptions'. Did you mean to write 'concurrent'?",
    ],
  },
  {
    title: 'an unknown option of a nursery, with sources',
    code: 'nursery([of(1)], { concurrency: 5 });',
    says: [
      'concurrency: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Object literal may only specify known properties, but 'concurrency' does not exist in type 'NurseryOptions'. Did you mean to write 'concurrent'?",
    ],
  },
  {
    title: 'a deadline in milliseconds',
    code: 'nursery(() => of(1), { until: 5000 });',
    says: {
      '5.9': [
        'until: TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Type 'number' is not assignable to type 'ObservableInput<unknown> | AbortSignal | undefined'.",
      ],
      '7.0': [
        'until: TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Type 'number' is not assignable to type 'AbortSignal | ObservableInput<unknown> | undefined'.",
      ],
    },
  },
  {
    title: 'an option of openNursery by its name in aioresult',
    code: 'openNursery({ suppressException: true });',
    says: [
      "suppressException: TS2353: Object literal may only specify known properties, and 'suppressException' does not exist in type 'NurseryOptions'.",
    ],
  },
  {
    title: 'an unknown option of gather, with an array',
    code: 'gather([of(1)], { concurrency: 5 });',
    says: [
      'concurrency: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Object literal may only specify known properties, but 'concurrency' does not exist in type 'GatherOptions'. Did you mean to write 'concurrent'?",
    ],
  },
  {
    title: 'an unknown option of gather, with a record',
    code: 'gather({ a: of(1) }, { concurrency: 5 });',
    says: [
      'concurrency: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Object literal may only specify known properties, but 'concurrency' does not exist in type 'GatherOptions'. Did you mean to write 'concurrent'?",
    ],
  },
  {
    title: 'an unknown option of captureMap',
    code: 'of(1).pipe(captureMap(load, { concurrency: 5 }));',
    says: [
      "concurrency: TS2561: Object literal may only specify known properties, but 'concurrency' does not exist in type 'CaptureMapOptions<number>'. Did you mean to write 'concurrent'?",
    ],
  },
  {
    title: 'an unknown option of a task',
    code: 'n.startSoon(of(1), { concurrent: 3 });',
    says: [
      'concurrent: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Object literal may only specify known properties, and 'concurrent' does not exist in type 'TaskOptions'.",
    ],
  },
  {
    title: 'the name of a task that is not a string',
    code: 'n.startSoon(of(1), { name: 5 });',
    says: [
      'name: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Type 'number' is not assignable to type 'string'.",
    ],
  },
  {
    title: 'an unknown option of start',
    code: 'n.start(() => of(1), { suppressError: true });',
    says: [
      "suppressError: TS2353: Object literal may only specify known properties, and 'suppressError' does not exist in type '{ name?: string | undefined; }'.",
    ],
  },
  {
    title: 'an unknown option of captureStartAndDoneResults',
    code: 'captureStartAndDoneResults(n, () => of(1), { nursery: n });',
    says: [
      "nursery: TS2353: Object literal may only specify known properties, and 'nursery' does not exist in type '{ startNursery?: Nursery | undefined; }'.",
    ],
  },

  // --- arguments

  {
    title: 'a missing argument',
    code: 'n.startSoon(load);',
    says: ['startSoon: TS2554: Expected 2 arguments, but got 1.'],
  },
  {
    title: 'one missing argument of two',
    code: 'n.startSoon(measure, 1);',
    says: ['startSoon: TS2554: Expected 3 arguments, but got 2.'],
  },
  {
    title: 'an argument of the wrong type',
    code: "n.startSoon(load, 'a');",
    says: [
      "'a': TS2769: No overload matches this call.",
      '  The last overload gave the following error.',
      "    Argument of type 'string' is not assignable to parameter of type 'number'.",
    ],
  },
  {
    title: 'one argument too many',
    code: 'n.startSoon(load, 1, 2);',
    says: ['2: TS2554: Expected 2 arguments, but got 3.'],
  },
  {
    title: 'options after a routine',
    code: "n.startSoon(() => of(1), { name: 'x' });",
    says: [
      "{: TS2345: Argument of type '{ name: string; }' is not assignable to parameter of type '\"options go with a stream: startSoon(defer(routine), { name })\"'.",
    ],
  },
  {
    title: 'options after a routine and its arguments',
    code: "n.startSoon(measure, 1, 'two', { name: 'x' });",
    says: [
      "{: TS2345: Argument of type '{ name: string; }' is not assignable to parameter of type '\"options go with a stream: startSoon(defer(routine), { name })\"'.",
    ],
  },
  {
    title: 'a stream that is given an argument',
    code: 'n.startSoon(load(1), 5);',
    says: [
      '5: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Type '5' has no properties in common with type 'TaskOptions'.",
    ],
  },
  {
    title: 'a stream that is given several arguments',
    code: "n.startSoon(load(1), 5, 'two');",
    says: [
      '5: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Type '5' has no properties in common with type 'TaskOptions'.",
    ],
  },
  {
    title: 'a stream that is given its name',
    code: "n.startSoon(load(1), 'orders');",
    says: [
      "'orders': TS2769: No overload matches this call.",
      '  The last overload gave the following error.',
      "    Type '\"orders\"' has no properties in common with type 'TaskOptions'.",
    ],
  },
  {
    title: 'a stream that is given options and an argument',
    code: "n.startSoon(load(1), { name: 'orders' }, 5);",
    says: [
      '5: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Argument of type '5' is not assignable to parameter of type '\"a stream takes options only\"'.",
    ],
  },

  // --- tasks

  {
    title: 'a task that is not a stream',
    code: 'n.startSoon(5);',
    says: {
      '5.9': [
        '5: TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type 'number' is not assignable to parameter of type 'ObservableInput<unknown> | Routine | ((...args: never) => never)'.",
      ],
      '7.0': [
        '5: TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type 'number' is not assignable to parameter of type 'Routine | ((...args: never) => never) | ObservableInput<unknown>'.",
      ],
    },
  },
  {
    title: 'a routine that does not return a stream',
    code: 'n.startSoon(() => 5);',
    says: {
      '5.9': [
        '(): TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type '() => number' is not assignable to parameter of type 'ObservableInput<unknown> | Routine | (() => never)'.",
        "      Type '() => number' is not assignable to type 'Routine'.",
        "        Type 'number' is not assignable to type 'ObservableInput<unknown>'.",
      ],
      '7.0': [
        '(): TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type '() => number' is not assignable to parameter of type 'Routine | (() => never) | ObservableInput<unknown>'.",
        "      Type '() => number' is not assignable to type 'Routine'.",
        "        Type 'number' is not assignable to type 'ObservableInput<unknown>'.",
      ],
    },
  },
  {
    title: 'a routine that returns nothing',
    code: 'n.startSoon(() => {});',
    says: {
      '5.9': [
        '(): TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type '() => void' is not assignable to parameter of type 'ObservableInput<unknown> | Routine | (() => never)'.",
        "      Type '() => void' is not assignable to type 'Routine'.",
        "        Type 'void' is not assignable to type 'ObservableInput<unknown>'.",
      ],
      '7.0': [
        '(): TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type '() => void' is not assignable to parameter of type 'Routine | (() => never) | ObservableInput<unknown>'.",
        "      Type '() => void' is not assignable to type 'Routine'.",
        "        Type 'void' is not assignable to type 'ObservableInput<unknown>'.",
      ],
    },
  },
  {
    title: 'a body that does not return a stream',
    code: 'nursery((n) => {\n  n.startSoon(load, 1);\n  return 5;\n});',
    says: [
      '(n): TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Argument of type '(n: Nursery) => number' is not assignable to parameter of type 'readonly Source<unknown>[] | ((n: Nursery) => void | ObservableInput<unknown>)'.",
      "      Type '(n: Nursery) => number' is not assignable to type '(n: Nursery) => void | ObservableInput<unknown>'.",
      "        Type 'number' is not assignable to type 'void | ObservableInput<unknown>'.",
    ],
  },
  {
    title: 'a nursery of a record',
    code: 'nursery({ a: of(1) });',
    says: [
      'a: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Object literal may only specify known properties, and 'a' does not exist in type 'readonly Source<unknown>[] | ((n: Nursery) => void | ObservableInput<unknown>)'.",
    ],
  },
  {
    title: 'a nursery of a stream',
    code: 'nursery(of(of(1)));',
    says: [
      'of: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Argument of type 'Observable<Observable<number>>' is not assignable to parameter of type 'readonly Source<unknown>[] | ((n: Nursery) => void | ObservableInput<unknown>)'.",
      "      Type 'Observable<Observable<number>>' is missing the following properties from type 'readonly Source<unknown>[]': length, concat, join, slice, and 19 more.",
    ],
  },
  {
    title: 'a source that is not a stream',
    code: 'nursery([of(1), 5]);',
    says: [
      '5: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Type 'number' is not assignable to type 'Source<unknown>'.",
    ],
  },
  {
    title: 'a source of gather that is not a stream, in an array',
    code: 'gather([of(1), 5]);',
    says: [
      '5: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Type 'number' is not assignable to type 'Source<unknown>'.",
    ],
  },
  {
    title: 'a source of gather that is not a stream, in a record',
    code: 'gather({ a: of(1), b: 5 });',
    says: [
      'b: TS2769: No overload matches this call.',
      '  The last overload gave the following error.',
      "    Type 'number' is not assignable to type 'Source<unknown>'.",
    ],
  },
  {
    title: 'sources of gather without a container',
    code: 'gather(of(1), of(2));',
    says: {
      '5.9': [
        'of: TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type 'Observable<number>' is not assignable to parameter of type 'readonly Source<unknown>[] | Readonly<Record<string, Source<unknown>>>'.",
        "      Type 'Observable<number>' is not assignable to type 'Readonly<Record<string, Source<unknown>>>'.",
        "        Index signature for type 'string' is missing in type 'Observable<number>'.",
      ],
      '7.0': [
        'of: TS2769: No overload matches this call.',
        '  The last overload gave the following error.',
        "    Argument of type 'Observable<number>' is not assignable to parameter of type 'Readonly<Record<string, Source<unknown>>> | readonly Source<unknown>[]'.",
        "      Type 'Observable<number>' is not assignable to type 'Readonly<Record<string, Source<unknown>>>'.",
        "        Index signature for type 'string' is missing in type 'Observable<number>'.",
      ],
    },
  },
  {
    title: 'captureMap of a stream',
    code: 'of(1).pipe(captureMap(of(1)));',
    says: [
      "of: TS2345: Argument of type 'Observable<number>' is not assignable to parameter of type '(value: number, index: number) => ObservableInput<unknown>'.",
      "  Type 'Observable<number>' provides no match for the signature '(value: number, index: number): ObservableInput<unknown>'.",
    ],
  },
  {
    title: 'captureMap of a number',
    code: 'captureMap(5);',
    says: [
      "5: TS2345: Argument of type 'number' is not assignable to parameter of type '(value: unknown, index: number) => ObservableInput<unknown>'.",
    ],
  },
  {
    title: 'a project that does not return a stream',
    code: 'of(1).pipe(captureMap((value) => value * 2));',
    says: ["value: TS2322: Type 'number' is not assignable to type 'ObservableInput<unknown>'."],
  },
  {
    title: 'abortable of a stream',
    code: 'abortable(of(1));',
    says: [
      "of: TS2345: Argument of type 'Observable<number>' is not assignable to parameter of type '(signal: AbortSignal) => ObservableInput<unknown>'.",
      "  Type 'Observable<number>' provides no match for the signature '(signal: AbortSignal): ObservableInput<unknown>'.",
    ],
  },
  {
    title: 'start of a stream',
    code: 'n.start(of(1));',
    says: [
      "of: TS2345: Argument of type 'Observable<number>' is not assignable to parameter of type '(started: (value: void) => void) => ObservableInput<unknown>'.",
      "  Type 'Observable<number>' provides no match for the signature '(started: (value: void) => void): ObservableInput<unknown>'.",
    ],
  },
  {
    title: 'a start value that the routine does not declare',
    code: 'n.start((started) => {\n  started(5);\n  return NEVER;\n});',
    says: ["5: TS2345: Argument of type 'number' is not assignable to parameter of type 'void'."],
  },

  // --- results

  {
    title: 'a capture without values where one with values is wanted',
    code: 'const result: ResultCapture<number> = n.startSoon(EMPTY);',
    says: {
      '5.9': [
        "result: TS2322: Type 'ResultCapture<never, readonly unknown[]>' is not assignable to type 'ResultCapture<number, readonly unknown[]>'.",
        "  Types of property ''TaskHandle<T> takes results of narrower types, ResultCapture<T> only of T'' are incompatible.",
        "    Type '(value: never) => never' is not assignable to type '(value: number) => number'.",
        "      Types of parameters 'value' and 'value' are incompatible.",
        "        Type 'number' is not assignable to type 'never'.",
      ],
      '7.0': [
        "result: TS2322: Type 'ResultCapture<never, readonly unknown[]>' is not assignable to type 'ResultCapture<number, readonly unknown[]>'.",
        "  Types of property 'observers' are incompatible.",
        "    Type 'Observer<never>[]' is not assignable to type 'Observer<number>[]'.",
        "      Type 'Observer<never>' is not assignable to type 'Observer<number>'.",
        "        Type 'number' is not assignable to type 'never'.",
      ],
    },
  },
  {
    title: 'a capture without values as an argument',
    code: 'show(n.startSoon(NEVER));',
    says: {
      '5.9': [
        "n: TS2345: Argument of type 'ResultCapture<never, readonly unknown[]>' is not assignable to parameter of type 'ResultCapture<number, readonly unknown[]>'.",
        "  Types of property ''TaskHandle<T> takes results of narrower types, ResultCapture<T> only of T'' are incompatible.",
        "    Type '(value: never) => never' is not assignable to type '(value: number) => number'.",
        "      Types of parameters 'value' and 'value' are incompatible.",
        "        Type 'number' is not assignable to type 'never'.",
      ],
      '7.0': [
        "n: TS2345: Argument of type 'ResultCapture<never, readonly unknown[]>' is not assignable to parameter of type 'ResultCapture<number, readonly unknown[]>'.",
        "  Types of property 'observers' are incompatible.",
        "    Type 'Observer<never>[]' is not assignable to type 'Observer<number>[]'.",
        "      Type 'Observer<never>' is not assignable to type 'Observer<number>'.",
        "        Type 'number' is not assignable to type 'never'.",
      ],
    },
  },
  {
    title: 'captures of several types in an array',
    code: 'const results: ResultCapture<unknown>[] = [numbers];',
    says: {
      '5.9': [
        "numbers: TS2322: Type 'ResultCapture<number, readonly unknown[]>' is not assignable to type 'ResultCapture<unknown, readonly unknown[]>'.",
        "  Types of property ''TaskHandle<T> takes results of narrower types, ResultCapture<T> only of T'' are incompatible.",
        "    Type '(value: number) => number' is not assignable to type '(value: unknown) => unknown'.",
        "      Types of parameters 'value' and 'value' are incompatible.",
        "        Type 'unknown' is not assignable to type 'number'.",
      ],
      '7.0': [
        "numbers: TS2322: Type 'ResultCapture<number, readonly unknown[]>' is not assignable to type 'ResultCapture<unknown, readonly unknown[]>'.",
        "  Types of property 'observers' are incompatible.",
        "    Type 'Observer<number>[]' is not assignable to type 'Observer<unknown>[]'.",
        "      Type 'Observer<number>' is not assignable to type 'Observer<unknown>'.",
        "        Type 'unknown' is not assignable to type 'number'.",
      ],
    },
  },
  {
    title: 'results without a list',
    code: 'waitAll(numbers, numbers);',
    says: ['numbers: TS2554: Expected 1 arguments, but got 2.'],
  },
  {
    title: 'the `create` of Subject',
    code: 'ResultCapture.create();',
    says: ["create: TS2339: Property 'create' does not exist on type 'typeof ResultCapture'."],
  },
];
