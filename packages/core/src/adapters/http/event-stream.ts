/**
 * Responses that last as long as somebody listens (server-sent events): how long is no response time, so they are
 * operations of their own, `GET /events (stream)`.
 */
const TYPE = 'text/event-stream';
const HEADER_LINE = /^content-type:\s*text\/event-stream/im;

/** Ends the name of such an operation. */
export const STREAM = ' (stream)';

export function streamOf(route: string): string {
  return route + STREAM;
}

/** @param type a content type; anything else is none */
export function isEventStream(type: unknown): boolean {
  return typeof type === 'string' && type.trimStart().slice(0, TYPE.length).toLowerCase() === TYPE;
}

/** @param head a response's head as it was sent, the only place that knows headers given to `writeHead` alone */
export function headIsEventStream(head: unknown): boolean {
  return typeof head === 'string' && head.includes(TYPE) && HEADER_LINE.test(head);
}

/** @param headers names and values in turn, as received */
export function rawIsEventStream(headers: readonly (string | Buffer)[]): boolean {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string | Buffer;
    // Most names differ in length already, and need no text of their own.
    if (name.length !== 12 || String(name).toLowerCase() !== 'content-type') continue;
    return isEventStream(String(headers[at + 1]));
  }
  return false;
}
