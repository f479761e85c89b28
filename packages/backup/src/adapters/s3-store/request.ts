/**
 * One request over HTTP, which ends: with a whole answer, or with an error when nothing moved for a while, when all of it took
 * longer than its size allows, or when the answer was cut off.
 */
import type http from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Bytes, Milliseconds } from '@perf/core';

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface Patience {
  /** Without a byte in either direction. */
  readonly idle: Milliseconds;
  /** For all of a request without a body. */
  readonly whole: Milliseconds;
}

/** Slower than this is as good as not at all. */
const LEAST_BYTES_PER_MS = 32;

export type Agent = http.Agent;

/** Connections are kept from one request to the next. */
export function agentFor({ protocol }: URL): Agent {
  const { Agent } = speaking(protocol);
  return new Agent({ keepAlive: true });
}

/** Loaded with the first request: it takes longer than all else that a repository in a folder loads. */
const speaking = (protocol: string): Pick<typeof http, 'Agent' | 'request'> =>
  process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');

export function send({ method, url, headers, body }: Call, agent: Agent, patience: Patience): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const allowed = (size: Bytes): Milliseconds => patience.whole + size / LEAST_BYTES_PER_MS;
    const late = (ms: Milliseconds, what: string) => (): void => {
      sent.destroy(new Error(`${what} ${ms / 1000} s`));
    };
    const length = body.length === 0 && method !== 'PUT' && method !== 'POST' ? {} : { 'content-length': body.length };
    const { request } = speaking(url.protocol);
    const sent = request(url, { method, agent, headers: { ...headers, ...length } });
    let deadline = setTimeout(late(allowed(body.length), 'it was not done after'), allowed(body.length));
    const failed = (error: Error): void => {
      clearTimeout(deadline);
      reject(error);
    };
    sent.setTimeout(patience.idle, late(patience.idle, 'nothing moved for'));
    sent.on('error', failed);
    sent.on('response', (response) => {
      const size = Number(response.headers['content-length'] ?? 0);
      clearTimeout(deadline);
      deadline = setTimeout(late(allowed(size), 'the answer was not done after'), allowed(size));
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', failed);
      response.on('end', () => {
        clearTimeout(deadline);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) });
      });
    });
    sent.end(body);
  });
}
