import { FutureSetAgainError } from './errors';
import { label } from './ResultBase';
import { Result } from './Result';

/**
 * A result that its owner sets, once: what a request returns whose answer comes by a shared connection, say.
 *
 * It is a `Subject` that settles, so anything that notifies an observer can set it too, by its last value.
 *
 * From aioresult's `Future`.
 *
 * ```ts
 * const answer = new Future<string>({ name: 'answer' });
 * answer.subscribe((text) => console.log(text));
 * answer.setResult('yes'); // prints: yes
 * answer.result(); // 'yes'
 * ```
 */
export class Future<T> extends Result<T> {
  constructor(options?: { name?: string | undefined }) {
    super(options?.name);
  }

  /**
   * Sets the value, and tells all who wait.
   *
   * @throws {@link FutureSetAgainError} if it is set already; the first stays.
   */
  setResult(value: T): void {
    this.set(this._settle({ status: 'fulfilled', value }));
  }

  /**
   * Sets a failure, and tells all who wait. `undefined` is a failure too.
   *
   * @throws {@link FutureSetAgainError} if it is set already; the first stays.
   */
  setException(error: unknown): void {
    this.set(this._settle({ status: 'rejected', reason: error }));
  }

  private set(first: boolean): void {
    if (!first) {
      throw new FutureSetAgainError(this, `the result of ${label('future', this.name)} is set already`);
    }
  }

  override toString(): string {
    return this._format('Future');
  }
}
