// In an application with zone.js, inside and outside of its zone.

import './zone';
import { textOf } from './testBed';
import { Component, NgZone, provideZoneChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { expect, it } from '@jest/globals';
import { map, timer } from 'rxjs';
import { injectNursery, toOutcomeSignal, toResource } from 'rxresult/angular';

@Component({ template: '{{ order().status }} {{ resource.status() }} {{ other() }}' })
class Order {
  readonly tasks = injectNursery({ pendingTask: true });
  readonly capture = this.tasks.startSoon(timer(1).pipe(map(() => 'tea')));
  readonly order = toOutcomeSignal(this.capture);
  readonly resource = toResource(this.capture);
  readonly other = signal('');
}

it.each(['run', 'runOutsideAngular'] as const)(
  'a view shows the outcome of a task that was started with `%s`',
  async (run) => {
    TestBed.configureTestingModule({ providers: [provideZoneChangeDetection()] });
    const fixture = TestBed.inject(NgZone)[run](() => TestBed.createComponent(Order));
    fixture.autoDetectChanges();
    expect(textOf(fixture)).toBe('pending loading ');
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('fulfilled resolved ');
  },
);
