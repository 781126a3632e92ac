// Angular's TestBed on the DOM of its server platform, which needs neither a browser nor another DOM.

import '@angular/compiler';
import { Input, Output, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule } from '@angular/platform-browser/testing';
import { INITIAL_CONFIG, platformServer } from '@angular/platform-server';

TestBed.initTestEnvironment(
  BrowserTestingModule,
  platformServer([{ provide: INITIAL_CONFIG, useValue: { document: '<body></body>' } }]),
);

/** The text that a component shows. */
export function textOf(fixture: { nativeElement: unknown }): string {
  return (fixture.nativeElement as { textContent: string }).textContent;
}

/** Declares the input `name`, which is an `input.required()`. Angular's compiler does so, but TypeScript alone compiles the specs. */
export function signalInput(component: Type<unknown>, name: string): void {
  const options = { isSignal: true, alias: name, required: true };
  (Input(options) as PropertyDecorator)(component.prototype as object, name);
}

/** The same for an `output()`. */
export function signalOutput(component: Type<unknown>, name: string): void {
  (Output(name) as PropertyDecorator)(component.prototype as object, name);
}
