/** A call to the outside that ends in time: by its value, by its error, or as late. */
import { type Milliseconds, PerfError } from '@perf/core';

/** Told when an outcome comes after it was given up. */
type Afterwards<T> = (value: T) => void;

/**
 * @param call what is run at once; may throw, may return no promise, may hang
 * @param afterwards gets the value that came too late
 */
export function within<T>(
  span: Milliseconds,
  call: () => T | PromiseLike<T>,
  { what, afterwards }: { readonly what: string; readonly afterwards?: Afterwards<T> },
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let late = false;
  const giveUp = (): void => {
    late = true;
    const message = `Expected ${what} to end within ${span} ms, got no answer`;
    reject(new PerfError('pool/timed-out', { message }));
  };
  const timer = span === Number.POSITIVE_INFINITY ? undefined : setTimeout(giveUp, span);
  // A promise's own function, so that what throws at once fails like what throws later.
  new Promise<T>((settle) => settle(call())).then(
    (value) => {
      clearTimeout(timer);
      if (late) afterwards?.(value);
      else resolve(value);
    },
    (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    },
  );
  return promise;
}
