import type { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';
import type { CleanupSpec, Command, NurserySpec, TaskSpec } from '../program';
import type { World } from '../World';

/** A class of nurseries, with what its random programs are. */
export interface Kind {
  new (world: World, spec: NurserySpec, task?: ModelTask): ModelNursery;
  /** How often a random nursery is one. */
  readonly weight: number;
  /** Whether it may be a task of another nursery. */
  readonly nests: boolean;
  /** What it takes of a random spec. */
  readonly takes: (random: RandomSpec) => Partial<NurserySpec>;
}

/** What a random nursery may take. */
export interface RandomSpec {
  /** Whether there is a stream besides the tasks. */
  stream: boolean | undefined;
  streamCleanup: CleanupSpec[] | undefined;
  record: boolean | undefined;
  /** Tasks that are given, or that values are mapped to. */
  tasks: TaskSpec[];
  /** What the body does. */
  body: Command[];
  /** What the stream does while it is subscribed. */
  streamSubscribing: Command[];
}

/** What a body takes, and its stream. */
export function bodied({ stream, body, streamSubscribing, streamCleanup }: RandomSpec): Partial<NurserySpec> {
  return stream
    ? { stream, ...(streamCleanup && { streamCleanup }), does: { body, streamSubscribing } }
    : { does: { body } };
}
