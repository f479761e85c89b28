/** The end of what was begun: a value that is there at once, or a promise that settles some time. */

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  );
}

/**
 * Tells when a promise settles.
 *
 * @returns one that settles the same way, and takes its place: the other counts as handled, and an error that nobody
 *   handles would go unseen with it
 */
export function settling(result: PromiseLike<unknown>, onEnd: (failed: boolean) => void): PromiseLike<unknown> {
  // A foreign `then` may answer nothing, so it is left to a promise to start it.
  return (result instanceof Promise ? result : Promise.resolve(result)).then(
    (value) => {
      onEnd(false);
      return value;
    },
    (error) => {
      onEnd(true);
      throw error;
    },
  );
}
