import { coldMarbles } from './marbles';
import { COUNTERPARTS } from './runRxJS';
import type { Plan, Task } from './State';

/** The call of `rxresult` in one line. */
export function callOf(plan: Plan): string {
  return call(plan, record, optionsOf(plan));
}

/** The call of RxJS in one line. */
export function counterpartOf({ tasks, use, limit, until }: Plan): string {
  const names = tasks.map(({ name }) => name).join(', ');
  const what = {
    gather: `forkJoin({ ${names} })`,
    gatherSettled: `forkJoin({ ${names} })`,
    gatherAny: `race([${names}])`,
    nursery: `merge(${names}${limit === undefined ? '' : `, ${limit}`})`,
    captureMap: `mergeMap((name) => tasks[name]${limit === undefined ? '' : `, ${limit}`})`,
  }[use];
  const deadline = `takeUntil(timer(${until ?? ''}))`;
  if (until === undefined) {
    return what;
  }
  return use === 'captureMap' ? `${what}, ${deadline}` : `${what}.pipe(${deadline})`;
}

/** What the counterpart lacks for this plan. */
export function lackOf({ use, limit }: Plan): string | undefined {
  const name = COUNTERPARTS[use];
  return limit !== undefined && (name === 'forkJoin' || name === 'race')
    ? `${name} has no limit: it subscribes to all tasks at once.`
    : undefined;
}

/** A program that does the run of a plan, and prints it. */
export function codeOf(plan: Plan): string {
  const { tasks, use, until } = plan;
  const fails = use !== 'gatherSettled' && use !== 'gatherAny' && tasks.some(({ end }) => end?.how === 'fails');
  const cleans = tasks.some(({ cleanup }) => cleanup > 0);
  const rxjs = [...(use === 'captureMap' ? ['from'] : []), ...(cleans || until !== undefined ? ['timer'] : [])];
  const rxresult = [use, ...(fails ? ['failedCapture'] : []), ...(cleans ? ['finalizeWith'] : [])].sort();
  const options = [
    ...optionsOf(plan),
    ...(use === 'captureMap' ? ['taskName: (name) => name'] : []),
    'observer: recorder',
  ];
  const by = fails ? ", 'by', failedCapture(error)" : '';
  return `${rxjs.length > 0 ? `import { ${rxjs.join(', ')} } from 'rxjs';\n` : ''}import { TestScheduler } from 'rxjs/testing';
import { ${rxresult.join(', ')} } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';

// In virtual time, a frame is a millisecond.
const scheduler = new TestScheduler(() => undefined);
scheduler.run(({ cold, flush }) => {
  const recorder = new LaneRecorder(scheduler);
  const tasks = {
${tasks.map((task) => `    ${task.name}: ${taskCode(task)},\n`).join('')}  };
  const run$ = ${call(plan, () => 'tasks', options)};
  run$.subscribe({
    next: (value) => console.log(scheduler.now(), ${use === 'captureMap' ? 'String(value)' : 'value'}),
    error: (error) => console.log(scheduler.now(), String(error)${by}),
    complete: () => console.log(scheduler.now(), 'complete'),
  });
  flush();
  console.log(String(recorder));
});
`;
}

function call(plan: Plan, sources: (plan: Plan) => string, options: readonly string[]): string {
  const names = plan.tasks.map(({ name }) => name);
  const inCode = sources === record;
  const given = options.length > 0 ? `, { ${options.join(', ')} }` : '';
  switch (plan.use) {
    case 'nursery':
      return `nursery([${names.map((name) => (inCode ? name : `tasks.${name}`)).join(', ')}]${given})`;
    case 'captureMap': {
      const map = `captureMap((name) => tasks[name]${given})`;
      return inCode ? map : `from([${names.map((name) => `'${name}'`).join(', ')}] as const).pipe(${map})`;
    }
    default:
      return `${plan.use}(${sources(plan)}${given})`;
  }
}

function record({ tasks }: Plan): string {
  return `{ ${tasks.map(({ name }) => name).join(', ')} }`;
}

function optionsOf({ limit, until }: Plan): string[] {
  return [
    ...(limit === undefined ? [] : [`concurrent: ${limit}`]),
    ...(until === undefined ? [] : [`until: timer(${until})`]),
  ];
}

function taskCode(task: Task): string {
  const { name, end, cleanup } = task;
  const error = end?.how === 'fails' ? `, undefined, new Error('${name} failed')` : '';
  const finalizer = cleanup > 0 ? `.pipe(finalizeWith(() => timer(${cleanup})))` : '';
  return `cold('${coldMarbles(task)}'${error})${finalizer}`;
}
