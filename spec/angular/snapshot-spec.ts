import { expect, it } from '@jest/globals';
import { EMPTY, of, throwError } from 'rxjs';
import { ResultCapture } from 'rxresult';
import { toResource } from 'rxresult/angular';
import { boom, Owner } from './contexts';
import { snapshotOf, stateOf } from './resources';
import { describeWith, resourceFromSnapshots } from './versions';

type End = (result: ResultCapture<number | undefined>) => void;

describeWith('resourceFromSnapshots', [resourceFromSnapshots], (fromSnapshots) => {
  it.each<[end: string, end: End]>([
    ['pending', () => undefined],
    ['fulfilled', (result) => of(5).subscribe(result)],
    ['fulfilled with undefined', (result) => of(undefined).subscribe(result)],
    ['empty', (result) => EMPTY.subscribe(result)],
    ['rejected', (result) => throwError(() => boom).subscribe(result)],
    ['rejected with a value that is not an Error', (result) => throwError(() => 'down').subscribe(result)],
    ['cancelled', (result) => result.cancel()],
  ])('makes a resource like toResource’s own of its snapshot: %s', (_, end) => {
    const { injector } = new Owner();
    const result = new ResultCapture<number | undefined>();
    const resources = [toResource(result, { injector }), toResource(result, { injector, defaultValue: 0 })];
    const pairs = resources.map((own) => [fromSnapshots(snapshotOf(own)), own] as const);
    const compare = () => {
      for (const [made, own] of pairs) {
        expect(stateOf(made)).toEqual(stateOf(own));
        expect(made.error()).toBe(own.error());
        expect(snapshotOf(made)()).toBe(snapshotOf(own)());
      }
    };
    compare();
    end(result);
    compare();
  });
});
