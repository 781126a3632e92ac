// The state as a fragment: #tasks=user:--a|,orders:----%23&use=gather&limit=2&until=9

import { COMBINATORS, HIGHEST_LIMIT, LATEST_DEADLINE, MOST_TASKS, problemsOf, type State } from './State';

/** What an address says: a state, or why it says none. */
export type Reading = { readonly state: State } | { readonly problem: string };

/** The fragment of a state, with its `#`. Everything is legible, except that `#` must be `%23` there. */
export function toAddress({ tasks, use, limit, until }: State): string {
  const parts = [
    `tasks=${tasks.map(({ name, text }) => `${name}:${text.replaceAll('#', '%23')}`).join(',')}`,
    `use=${use}`,
    ...(limit === undefined ? [] : [`limit=${limit}`]),
    ...(until === undefined ? [] : [`until=${until}`]),
  ];
  return `#${parts.join('&')}`;
}

/** Reads a fragment, with or without its `#`. An empty one, or that of a heading, has no state: undefined. */
export function fromAddress(fragment: string): Reading | undefined {
  const text = fragment.replace(/^#/, '');
  if (!text.includes('=')) {
    return undefined;
  }
  try {
    return { state: read(text) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function read(text: string): State {
  const parts = new Map(text.split('&').map((part) => split(part, '=')));
  const unknown = [...parts.keys()].find((key) => !['tasks', 'use', 'limit', 'until'].includes(key));
  if (unknown !== undefined) {
    throw new Error(`expected tasks, use, limit and until, got ${unknown}`);
  }
  const tasks = (parts.get('tasks') ?? '').split(',').map((task) => {
    const [name, text] = split(task, ':');
    return { name, text: decoded(text) };
  });
  if (tasks.length > MOST_TASKS) {
    throw new Error(`expected at most ${MOST_TASKS} tasks, got ${tasks.length}`);
  }
  const problem = problemsOf({ tasks }).find((problem) => problem);
  if (problem) {
    throw new Error((problem.name ?? problem.text ?? '').replace(/\.$/, ''));
  }
  const given = parts.get('use') ?? 'gather';
  const use = COMBINATORS.find((combinator) => combinator === given);
  if (!use) {
    throw new Error(`use: expected one of ${COMBINATORS.join(', ')}, got ${given}`);
  }
  const limit = number(parts, 'limit', 1, HIGHEST_LIMIT);
  return { tasks, use, limit, until: number(parts, 'until', 0, LATEST_DEADLINE) };
}

function number(parts: ReadonlyMap<string, string>, key: string, min: number, max: number): number | undefined {
  const text = parts.get(key);
  if (text === undefined) {
    return undefined;
  }
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw new Error(`${key}: expected a whole number from ${min} to ${max}, got ${text}`);
  }
  return value;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
