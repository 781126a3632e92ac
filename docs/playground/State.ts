import { MarblesError, parseMarbles, type Marbles } from './marbles';

export const COMBINATORS = ['gather', 'gatherSettled', 'gatherAny', 'nursery', 'captureMap'] as const;
export type Combinator = (typeof COMBINATORS)[number];

/** The names of new tasks. */
const NAMES = ['user', 'orders', 'stock', 'news', 'prices', 'rates', 'mail', 'files'] as const;

export const MOST_TASKS = NAMES.length;
export const HIGHEST_LIMIT = 8;
export const LATEST_DEADLINE = 99;

/** A task as it is typed. */
export interface TaskText {
  readonly name: string;
  readonly text: string;
}

/** What is typed and chosen. */
export interface State {
  readonly tasks: readonly TaskText[];
  readonly use: Combinator;
  /** The option `concurrent`. Default: no limit. */
  readonly limit: number | undefined;
  /** The frame at which `until` emits. Default: no deadline. */
  readonly until: number | undefined;
}

export interface Task extends Marbles {
  readonly name: string;
  /** The message of its error: by default, that the task failed. */
  readonly error?: string;
}

/** A state that can be run. */
export interface Plan extends Omit<State, 'tasks'> {
  readonly tasks: readonly Task[];
}

/** Why a task is not one: a message for each of the two fields. */
export interface Problem {
  readonly name: string | undefined;
  readonly text: string | undefined;
}

/** The problems of all tasks, in their order; undefined where there is none. */
export function problemsOf({ tasks }: Pick<State, 'tasks'>): (Problem | undefined)[] {
  return tasks.map(({ name, text }, index) => {
    const others = tasks.slice(0, index).map((task) => task.name);
    const problem = { name: problemOfName(name, others), text: problemOfText(name, text) };
    return problem.name === undefined && problem.text === undefined ? undefined : problem;
  });
}

function problemOfName(name: string, others: readonly string[]): string | undefined {
  if (!/^[a-z][a-z0-9_]{0,19}$/i.test(name)) {
    const got = name === '' ? 'an empty name' : `"${name}"`;
    return `Name of a task: expected a letter, then up to 19 letters, digits or _, got ${got}.`;
  }
  return others.includes(name) ? `Name of a task: expected different names, got "${name}" twice.` : undefined;
}

function problemOfText(name: string, text: string): string | undefined {
  try {
    parseMarbles(text);
    return undefined;
  } catch (error) {
    return `Task ${name}: ${(error as MarblesError).message}.`;
  }
}

/** The state as it can be run; undefined if a task has a problem. */
export function planOf(state: State): Plan | undefined {
  if (problemsOf(state).some((problem) => problem)) {
    return undefined;
  }
  return { ...state, tasks: state.tasks.map(({ name, text }) => ({ name, ...parseMarbles(text) })) };
}

/** A new task, with a name that none of the others has. There are fewer than {@link MOST_TASKS} others, so a name is left. */
export function anotherTask(tasks: readonly TaskText[]): TaskText {
  const name = NAMES.find((name) => tasks.every((task) => task.name !== name)) as string;
  return { name, text: '----a|' };
}
