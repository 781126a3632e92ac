// RxJS's operators, each in one typical use.

import {
  audit,
  auditTime,
  buffer,
  bufferCount,
  bufferTime,
  bufferToggle,
  bufferWhen,
  catchError,
  combineLatest,
  combineLatestWith,
  concat,
  concatAll,
  concatMap,
  concatWith,
  connect,
  count,
  debounce,
  debounceTime,
  defaultIfEmpty,
  defer,
  delay,
  delayWhen,
  dematerialize,
  distinct,
  distinctUntilChanged,
  elementAt,
  EMPTY,
  endWith,
  every,
  exhaustAll,
  exhaustMap,
  expand,
  filter,
  finalize,
  find,
  findIndex,
  first,
  forkJoin,
  groupBy,
  ignoreElements,
  isEmpty,
  last,
  map,
  materialize,
  max,
  merge,
  mergeMap,
  mergeScan,
  mergeWith,
  observeOn,
  of,
  onErrorResumeNext,
  pairwise,
  queueScheduler,
  race,
  raceWith,
  reduce,
  repeat,
  repeatWhen,
  retry,
  retryWhen,
  sample,
  sampleTime,
  scan,
  sequenceEqual,
  share,
  shareReplay,
  single,
  skip,
  skipLast,
  skipUntil,
  skipWhile,
  startWith,
  Subject,
  subscribeOn,
  Subscription,
  switchAll,
  switchMap,
  switchScan,
  take,
  takeLast,
  takeUntil,
  takeWhile,
  tap,
  throttle,
  throttleTime,
  throwError,
  throwIfEmpty,
  timeout,
  timer,
  toArray,
  using,
  window,
  windowCount,
  windowTime,
  windowToggle,
  windowWhen,
  withLatestFrom,
  zip,
  zipWith,
  type Observable,
} from 'rxjs';

type Text = Observable<string>;

/** Applies an operator to `source`; `cold` makes the other streams that the operator needs. */
export type Use = (source: Text, cold: (marbles: string) => Text, log: (what: string) => void) => Observable<unknown>;

const isB = (value: unknown) => value === 'b';

/** Fails at the value `b`. */
const failsAtB = (value: string) => {
  if (isB(value)) {
    throw new Error('b');
  }
  return value;
};

export const rxjsOperators: Record<string, Use> = {
  // One value at a time.
  map: (source) => source.pipe(map((value, index) => `${value}${index}`)),
  'map that throws': (source) => source.pipe(map(failsAtB)),
  filter: (source) => source.pipe(filter((value) => !isB(value))),
  tap: (source, _, log) =>
    source.pipe(
      tap({
        next: (value) => log(`next ${value}`),
        error: () => log('error'),
        complete: () => log('complete'),
      }),
    ),
  'tap that throws': (source) => source.pipe(tap(failsAtB)),
  finalize: (source, _, log) => source.pipe(finalize(() => log('finalize'))),
  distinct: (source) => source.pipe(distinct(isB)),
  distinctUntilChanged: (source) => source.pipe(distinctUntilChanged((a) => isB(a))),
  pairwise: (source) => source.pipe(pairwise()),
  scan: (source) => source.pipe(scan((all: string, value: string) => all + value)),
  startWith: (source) => source.pipe(startWith('x')),
  endWith: (source) => source.pipe(endWith('x')),
  'materialize and dematerialize': (source) => source.pipe(materialize(), dematerialize()),
  ignoreElements: (source) => source.pipe(ignoreElements()),

  // A part.
  take: (source) => source.pipe(take(2)),
  takeLast: (source) => source.pipe(takeLast(2)),
  takeWhile: (source) => source.pipe(takeWhile((value) => !isB(value))),
  'takeWhile, inclusive': (source) => source.pipe(takeWhile((value) => !isB(value), true)),
  takeUntil: (source, cold) => source.pipe(takeUntil(cold('------x'))),
  'takeUntil an error': (source, cold) => source.pipe(takeUntil(cold('------#'))),
  'takeUntil at once': (source) => source.pipe(takeUntil(of('now'))),
  skip: (source) => source.pipe(skip(1)),
  skipLast: (source) => source.pipe(skipLast(1)),
  skipWhile: (source) => source.pipe(skipWhile((value) => !isB(value))),
  skipUntil: (source, cold) => source.pipe(skipUntil(cold('--x'))),
  elementAt: (source) => source.pipe(elementAt(1)),
  first: (source) => source.pipe(first()),
  'first with a default': (source) => source.pipe(first(isB, 'x')),
  last: (source) => source.pipe(last()),
  single: (source) => source.pipe(single(isB)),
  find: (source) => source.pipe(find(isB)),

  // One result.
  reduce: (source) => source.pipe(reduce((all: string, value: string) => all + value)),
  count: (source) => source.pipe(count()),
  max: (source) => source.pipe(max()),
  toArray: (source) => source.pipe(toArray()),
  every: (source) => source.pipe(every((value) => !isB(value))),
  findIndex: (source) => source.pipe(findIndex(isB)),
  isEmpty: (source) => source.pipe(isEmpty()),
  defaultIfEmpty: (source) => source.pipe(defaultIfEmpty('x')),
  throwIfEmpty: (source) => source.pipe(throwIfEmpty(() => 'empty')),
  sequenceEqual: (source, cold) => source.pipe(sequenceEqual(cold('a-b--c-d-|'))),

  // Time.
  delay: (source) => source.pipe(delay(2)),
  delayWhen: (source, cold) => source.pipe(delayWhen((value) => cold(isB(value) ? '---x' : '-x'))),
  debounceTime: (source) => source.pipe(debounceTime(2)),
  debounce: (source, cold) => source.pipe(debounce(() => cold('--x'))),
  throttleTime: (source) => source.pipe(throttleTime(3, undefined, { leading: true, trailing: true })),
  throttle: (source, cold) => source.pipe(throttle(() => cold('---x'))),
  auditTime: (source) => source.pipe(auditTime(2)),
  audit: (source, cold) => source.pipe(audit(() => cold('--x'))),
  sampleTime: (source) => source.pipe(sampleTime(3)),
  sample: (source, cold) => source.pipe(sample(cold('--x---x---x'))),
  timeout: (source) => source.pipe(timeout(3)),
  'timeout with another stream': (source, cold) => source.pipe(timeout({ first: 1, with: () => cold('-x-y|') })),
  observeOn: (source) => source.pipe(observeOn(queueScheduler)),
  subscribeOn: (source) => source.pipe(subscribeOn(queueScheduler, 1)),

  // Windows and groups.
  buffer: (source, cold) => source.pipe(buffer(cold('--x---x---x---|'))),
  bufferCount: (source) => source.pipe(bufferCount(3, 2)),
  bufferTime: (source) => source.pipe(bufferTime(4)),
  bufferToggle: (source, cold) => source.pipe(bufferToggle(cold('x---y---|'), () => cold('---x'))),
  bufferWhen: (source, cold) => source.pipe(bufferWhen(() => cold('---x'))),
  window: (source, cold) => source.pipe(window(cold('--x---x---x---|'))),
  windowCount: (source) => source.pipe(windowCount(2)),
  windowTime: (source) => source.pipe(windowTime(4)),
  windowToggle: (source, cold) => source.pipe(windowToggle(cold('x---y---|'), () => cold('---x'))),
  windowWhen: (source, cold) => source.pipe(windowWhen(() => cold('---x'))),
  groupBy: (source) => source.pipe(groupBy(isB)),
  'groupBy with a duration': (source, cold) => source.pipe(groupBy(isB, { duration: () => cold('--x') })),
  'groupBy and mergeMap': (source) =>
    source.pipe(
      groupBy((value): boolean => isB(value)),
      mergeMap((group) => group.pipe(toArray())),
    ),

  // Inner streams.
  mergeMap: (source, cold) => source.pipe(mergeMap(() => cold('-x-y|'))),
  'mergeMap, two at a time': (source, cold) => source.pipe(mergeMap(() => cold('-x--y|'), 2)),
  'mergeMap of one that fails': (source, cold) => source.pipe(mergeMap((value) => cold(isB(value) ? '-#' : '-x--y|'))),
  concatMap: (source, cold) => source.pipe(concatMap(() => cold('x--y|'))),
  switchMap: (source, cold) => source.pipe(switchMap(() => cold('-x-y|'))),
  exhaustMap: (source, cold) => source.pipe(exhaustMap(() => cold('-x-y|'))),
  concatAll: (source, cold) =>
    source.pipe(
      map(() => cold('x--y|')),
      concatAll(),
    ),
  switchAll: (source, cold) =>
    source.pipe(
      map(() => cold('-x-y|')),
      switchAll(),
    ),
  exhaustAll: (source, cold) =>
    source.pipe(
      map(() => cold('-x-y|')),
      exhaustAll(),
    ),
  expand: (source, cold) => source.pipe(expand((value) => (value === 'x' ? EMPTY : cold('--x|')))),
  mergeScan: (source, cold) =>
    source.pipe(mergeScan((all, value) => cold('-x|').pipe(map((x) => all + value + x)), '')),
  switchScan: (source, cold) =>
    source.pipe(switchScan((all, value) => cold('-x|').pipe(map((x) => all + value + x)), '')),

  // Several sources.
  mergeWith: (source, cold) => source.pipe(mergeWith(cold('--x---y|'))),
  concatWith: (source, cold) => source.pipe(concatWith(cold('--x---y|'))),
  combineLatestWith: (source, cold) => source.pipe(combineLatestWith(cold('--x---y|'))),
  withLatestFrom: (source, cold) => source.pipe(withLatestFrom(cold('--x---y|'))),
  zipWith: (source, cold) => source.pipe(zipWith(cold('--x---y|'))),
  'raceWith a slower one': (source, cold) => source.pipe(raceWith(cold('--x---y|'))),
  'raceWith a faster one': (source, cold) => source.pipe(raceWith(cold('x-----y|'))),
  'merge of two that fail': (source, cold) => merge(source, cold('--x--#'), cold('-------#')),
  concat: (source, cold) => concat(cold('-x|'), source, cold('-y|')),
  combineLatest: (source, cold) => combineLatest({ source, other: cold('--x--y-|') }),
  forkJoin: (source, cold) => forkJoin({ source, other: cold('--x--y-|') }),
  zip: (source, cold) => zip(source, cold('--x--y-|')),
  race: (source, cold) => race(cold('---x|'), source),
  onErrorResumeNext: (source, cold) => onErrorResumeNext(source, cold('-x|')),

  // Subscribed again, or by several.
  retry: (source) => source.pipe(retry(1)),
  retryWhen: (source) =>
    source.pipe(
      retryWhen((errors: Observable<unknown>) =>
        errors.pipe(mergeMap((error, index) => (index ? throwError(() => error) : timer(2)))),
      ),
    ),
  repeat: (source) => source.pipe(repeat(2)),
  repeatWhen: (source) => source.pipe(repeatWhen((ends) => ends.pipe(delay(2), take(1)))),
  catchError: (source, cold) => source.pipe(catchError(() => cold('--x|'))),
  'catchError that subscribes again': (source) => {
    let errors = 0;
    return source.pipe(catchError((error: unknown, again) => (errors++ ? throwError(() => error) : again)));
  },
  share: (source) => both(source.pipe(share())),
  'share that is kept': (source) =>
    both(source.pipe(share({ connector: () => new Subject(), resetOnRefCountZero: false }))),
  shareReplay: (source) => both(source.pipe(shareReplay({ bufferSize: 1, refCount: false }))),
  'shareReplay with refCount': (source) => both(source.pipe(shareReplay({ bufferSize: 1, refCount: true }))),
  connect: (source) => source.pipe(connect(both)),
  defer: (source) => defer(() => source),
  using: (source, _, log) =>
    using(
      () => new Subscription(() => log('released')),
      () => source,
    ),
};

/** Subscribes twice: now and two frames later. */
function both(shared: Text): Text {
  return merge(
    shared,
    shared.pipe(
      map((value) => value.toUpperCase()),
      subscribeOn(queueScheduler, 2),
    ),
  );
}
