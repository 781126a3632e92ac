import { nested } from './nested';
import { routine } from './routine';
import { start } from './start';
import { source } from './stream';
import type { TaskKind } from './TaskKind';
import { waits } from './waits';

/** All kinds of task. */
export const TASKS = { source, routine, start, waits, nested } satisfies Record<string, TaskKind>;
