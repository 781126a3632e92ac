// Tasks that are started while their owner is being destroyed.

import './testBed';
import {
  Component,
  createEnvironmentInjector,
  DestroyRef,
  EnvironmentInjector,
  inject,
  Injectable,
  provideZonelessChangeDetection,
  type OnDestroy,
  type Type,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ResultCapture } from 'rxresult';
import { injectNursery } from 'rxresult/angular';
import { resource, unhandledErrors } from '../support';

const log: string[] = [];

beforeEach(() => {
  log.length = 0;
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
});

/** What has a nursery, and starts a task in it when it is destroyed. */
abstract class Starter {
  protected readonly tasks = injectNursery();
  late: ResultCapture<never> | undefined;

  protected start(): void {
    this.late = this.tasks.startSoon(resource(log, 'late'));
  }
}

@Component({ template: '' })
class InHook extends Starter implements OnDestroy {
  ngOnDestroy(): void {
    this.start();
  }
}

@Component({ template: '' })
class BeforeNursery extends Starter {
  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.start();
    });
    super();
  }
}

@Component({ template: '' })
class AfterNursery extends Starter {
  constructor() {
    super();
    inject(DestroyRef).onDestroy(() => {
      this.start();
    });
  }
}

@Injectable()
class ServiceInHook extends InHook {}

/** Expects a cancelled capture of a source that was not subscribed, and that nothing is thrown or reported. */
async function expectNotStarted(starter: Starter, destroy: () => void): Promise<void> {
  const errors = await unhandledErrors(destroy);
  expect([starter.late?.outcome.status, log, errors]).toEqual(['cancelled', [], []]);
}

async function expectNotStartedIn(component: Type<Starter>): Promise<void> {
  const fixture = TestBed.createComponent(component);
  await expectNotStarted(fixture.componentInstance, () => {
    fixture.destroy();
  });
}

describe('a task that is started while its owner is destroyed is a cancelled capture', () => {
  it('by a callback that the DestroyRef calls after the one of the nursery', () => expectNotStartedIn(AfterNursery));

  it('by a callback that it calls before', () => expectNotStartedIn(BeforeNursery));
  it('in ngOnDestroy of a component', () => expectNotStartedIn(InHook));
  it('in ngOnDestroy of a service', async () => {
    const injector = createEnvironmentInjector([ServiceInHook], TestBed.inject(EnvironmentInjector));
    await expectNotStarted(injector.get(ServiceInHook), () => {
      injector.destroy();
    });
  });
});
