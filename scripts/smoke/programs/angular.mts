// A service, for users of Angular.

import { Injector, type Resource, type Signal } from '@angular/core';
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { map, timer } from 'rxjs';
import { Future, type OpenNursery, type Outcome } from 'rxresult';
import {
  injectNursery,
  nurseryResource,
  optional,
  toOutcomeSignal,
  toResource,
  type InjectNurseryOptions,
  type NurseryResource,
  type NurseryResourceOptions,
  type OptionalTask,
  type ParamsContext,
  type PartResource,
  type PartTask,
  type PartTasks,
  type PartValue,
  type PartValues,
  type ResultSource,
  type ToOutcomeSignalOptions,
  type ToResourceOptions,
  type VitalKey,
} from 'rxresult/angular';

interface Tasks extends PartTasks {
  readonly user: PartTask<string>;
  readonly news: OptionalTask<number>;
}

const tasks: Tasks = { user: timer(1).pipe(map(() => 'Ada')), news: optional(async () => 5) };
const pageOptions: NurseryResourceOptions<number, Tasks> = { params: (..._: ParamsContext) => 7, tasks: () => tasks };

/** Only compiled: it needs an application. */
export function open(injector: Injector): PartValues<Tasks> | undefined {
  const page: NurseryResource<Tasks> = nurseryResource({ ...pageOptions, injector });
  const user: PartResource<PartValue<Tasks['user']> | undefined> = page.parts.user;
  const failed: VitalKey<Tasks> | undefined = page.failedPart();
  return user.hasValue() && failed === undefined && page.hasValue() ? page.value() : undefined;
}

const options: InjectNurseryOptions = { name: 'orders', suppressError: true };
const naming: ToOutcomeSignalOptions = { debugName: 'order' };
const whilePending: ToResourceOptions<number> = { defaultValue: 0 };

class Orders {
  readonly tasks: OpenNursery = injectNursery(options);
  readonly order = this.tasks.startSoon(timer(60_000).pipe(map(() => 'tea')), { name: 'order' });
  readonly outcome: Signal<Outcome<string>> = toOutcomeSignal(this.order, naming);
}

test('a service has a nursery, which its injector cancels, and results are signals and resources', () => {
  const injector = Injector.create({ providers: [{ provide: Orders, deps: [] }] });
  const { order, outcome } = injector.get(Orders);
  const pending = new Future<number>();
  const resource: Resource<number> = toResource(pending, { ...whilePending, injector, defaultValue: 0 });
  pending.setResult(7);
  const followed: ResultSource<number> = () => pending;
  const same = toOutcomeSignal(followed, { injector })();
  injector.destroy();
  equal(order.outcome.status, 'cancelled');
  equal(outcome().status, 'cancelled');
  equal(resource.value(), 7);
  equal(same.status, 'fulfilled');
});
