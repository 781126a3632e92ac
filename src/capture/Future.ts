import { label } from './describe';
import { FutureSetAgainError } from './errors';
import { nameIn, Result } from './Result';

/**
 * A result that its owner sets, once: for example the answer to a request that arrives over a shared connection.
 *
 * It is a `Subject` that settles, so whatever notifies an observer can set it too, with its last value.
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
  /**
   * @param options `name`: for messages and string forms.
   * @throws TypeError if `name` is neither a string nor undefined.
   */
  constructor(options?: { name?: string | undefined }) {
    super(nameIn('Future', options));
  }

  /**
   * Sets the value, and notifies the waiters.
   *
   * @throws {@link FutureSetAgainError} if it is already set; the first outcome stays.
   */
  setResult(value: T): void {
    this.set(this._settle({ status: 'fulfilled', value }));
  }

  /**
   * Sets a failure, and notifies the waiters. `undefined` is a failure too.
   *
   * @throws {@link FutureSetAgainError} if it is already set; the first outcome stays.
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
