import { describe, expect, it } from '@jest/globals';
import { anotherTask, MOST_TASKS, planOf, problemsOf } from '../../docs/playground/State';

const tasks = [
  { name: 'user', text: '--a|' },
  { name: '1st', text: '--a|a' },
  { name: 'user', text: '-' },
];

describe('the state of the playground', () => {
  it('has a message for each task that has a problem, which names it, the rule and what was given', () => {
    expect(problemsOf({ tasks })).toEqual([
      undefined,
      {
        name: 'Name of a task: expected a letter, then up to 19 letters, digits or _, got "1st".',
        text: 'Task 1st: expected nothing but ~ after the end, got a as character 5.',
      },
      { name: 'Name of a task: expected different names, got "user" twice.', text: undefined },
    ]);
  });

  it('is a plan if no task has a problem', () => {
    const options = { use: 'gather', limit: 2, until: undefined } as const;
    expect(planOf({ tasks, ...options })).toBeUndefined();
    expect(planOf({ tasks: tasks.slice(0, 1), ...options })).toMatchObject({
      tasks: [{ name: 'user', values: [{ letter: 'a' }] }],
      limit: 2,
    });
  });

  it('gives each new task another name', () => {
    let all = [anotherTask([])];
    while (all.length < MOST_TASKS) {
      all = [...all, anotherTask(all)];
    }
    expect(problemsOf({ tasks: all })).toEqual(all.map(() => undefined));
  });
});
