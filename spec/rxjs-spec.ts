// The variable RXJS selects another RxJS than the installed one, by its alias in package.json: see jest.config.mjs.

import { expect, it } from '@jest/globals';
import { Observable } from 'rxjs';
import { Future } from 'rxresult';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

const asked = process.env['RXJS'] ?? 'rxjs';

it(`${asked} is used by the library, the specs and virtual time`, async () => {
  const { Observable: Asked } = (await import(asked)) as { Observable: typeof Observable };
  expect(Observable).toBe(Asked);
  expect(new Future()).toBeInstanceOf(Asked);
  new TestScheduler(() => undefined).run(({ cold }: RunHelpers) => expect(cold('a')).toBeInstanceOf(Asked));
});
