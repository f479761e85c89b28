/**
 * Requests that are no work of the program, as those of a page of perfkit's own: they count as no operation of it.
 *
 * The mark is one for all copies of this package, since who watches may be another one than who answers.
 */
const LEFT_OUT: unique symbol = Symbol.for('perfkit.left-out') as never;

interface Marked {
  [LEFT_OUT]?: true;
}

/** @param response of Node, over HTTP/1 or HTTP/2; to be said before it has ended */
export function leaveOut(response: object | undefined): void {
  const { stream } = (response ?? {}) as { readonly stream?: Marked };
  const on: Marked | undefined = stream ?? response;
  if (on !== undefined) on[LEFT_OUT] = true;
}

/** @param on the response of HTTP/1, the stream of HTTP/2 */
export const isLeftOut = (on: object): boolean => (on as Marked)[LEFT_OUT] === true;
