/**
 * One HTTP request on a connection of its own: a kept one that the server has closed meanwhile would look like a fault.
 *
 * The body is read up to a bound, and no further than it is needed; then the connection is ended.
 */
import { type IncomingMessage, request as plain } from 'node:http';
import { type RequestOptions, request as secure } from 'node:https';
import type { Bytes, Milliseconds } from '@perf/core';

export interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Options of `node:tls` for https. */
  readonly tls?: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  readonly mostBytes: Bytes;
  /** Whether what was read so far is enough. @default never: all of it is read */
  readonly enough?: (body: string) => boolean;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Until the head of the answer was there. */
  readonly firstByte: Milliseconds;
  /** Until the body was read. */
  readonly total: Milliseconds;
}

export function exchange(asked: Exchange): Promise<Reply> {
  const { url, method, headers, body, tls, signal } = asked;
  const began = performance.now();
  const elapsed = (): Milliseconds => performance.now() - began;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? secure : plain;
    const request = send(url, { ...tls, method, headers, signal, agent: false }, (response) => {
      const firstByte = elapsed();
      read(response, asked).then((text) => end(response, text, firstByte), reject);
    });
    const end = (response: IncomingMessage, text: string, firstByte = elapsed()): void => {
      const { statusCode: status = 0, headers: answered } = response;
      resolve({ status, headers: answered, body: text, firstByte, total: elapsed() });
      request.destroy();
    };
    request.on('error', reject);
    // Such an answer is told as nothing else, not even as an error.
    for (const other of ['upgrade', 'connect']) request.on(other, (response: IncomingMessage) => end(response, ''));
    request.end(body);
  });
}

async function read(response: IncomingMessage, { mostBytes, enough }: Exchange): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= mostBytes || enough?.(Buffer.concat(chunks).toString()) === true) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString();
}
