import type fc from 'fast-check';
import type { Nursery } from 'rxresult';
import type { ModelTask } from '../ModelTask';
import type { NurserySpec, TaskSpec } from '../program';

/** What tasks differ in. */
export interface TaskKind {
  /** How often a random task is one. */
  weight: number;
  /** What is special about a random one; `nested` are random nurseries, unless the program is deep enough. */
  spec?: (nested: fc.Arbitrary<NurserySpec> | undefined) => fc.Arbitrary<Partial<TaskSpec>> | undefined;
  /** Whether `startSoon` takes options with it. */
  takesOptions: boolean;
  /** Asks a nursery for it, where that takes tasks one by one; may throw what that throws. */
  ask: (task: ModelTask, handle: Nursery) => void;
  /** What it does first when it is subscribed. */
  begin?: (task: ModelTask) => void;
}
