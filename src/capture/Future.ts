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
 * console.log(String(answer)); // prints: Future("answer", fulfilled: "yes")
 * ```
 *
 * @see {@link ResultBase} for how it is read.
 * @see {@link ResultCapture} for the result of a task.
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
   * Sets the value, and notifies the subscribers.
   *
   * @throws {@link FutureSetAgainError} if it is already set; the first outcome stays.
   */
  setResult(value: T): void {
    this.set(this._settle({ status: 'fulfilled', value }));
  }

  /**
   * Sets an error, and notifies the subscribers. An error may be `undefined`: the outcome is `rejected` then, too.
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

  /** Its name and its outcome: `Future("answer", fulfilled: 5)`. Node's `console.log` prints the same. */
  override toString(): string {
    return this._format('Future');
  }
}
