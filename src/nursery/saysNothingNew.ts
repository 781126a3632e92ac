import { isObject } from '../capture/ResultCapture';

/**
 * Whether an error says nothing new: it is known, or it only wraps known ones, at any depth, as its `cause` or as each of
 * its `errors`.
 *
 * @param known Whether an error itself is known.
 */
export function saysNothingNew(error: unknown, known: (error: unknown) => boolean): boolean {
  const answers = new Map<unknown, boolean>();
  const ask = (each: unknown): boolean => {
    if (known(each)) {
      return true;
    }
    if (!isObject(each)) {
      return false;
    }
    let answer = answers.get(each);
    if (answer === undefined) {
      answers.set(each, false); // For an error that wraps itself.
      const { cause, errors } = each as Partial<AggregateError>;
      answer = (cause !== undefined && ask(cause)) || (Array.isArray(errors) && errors.length > 0 && errors.every(ask));
      answers.set(each, answer);
    }
    return answer;
  };
  try {
    return ask(error);
  } catch {
    return false; // A getter of it threw, or it is too deep.
  }
}
