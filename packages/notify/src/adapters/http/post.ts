/**
 * One POST of JSON, and what its answer means. No redirect is followed: what was meant for one host is not for another.
 * Certificates are verified, always.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duration } from '@perf/core';
import type { SendOptions } from '../../channel.ts';
import { failureOf } from '../../failure.ts';
import { withinDeadline } from '../deadline.ts';
import { keyText } from '../key.ts';
import { unreachable } from '../unreachable.ts';
import { type Answer, judge } from './answer.ts';
import type { FarEnd } from './far-end.ts';

export interface Post extends SendOptions {
  readonly to: FarEnd;
  readonly body: unknown;
  readonly timeout: Duration;
  /** `the webhook` */
  readonly what: string;
}

/** Of an answer no more is read: it is for what went wrong, in few words. */
const MOST_READ = 4_096;

/** @throws PerfError as a channel does */
export async function post({ to, body, timeout, what, signal, key }: Post): Promise<void> {
  const who = `${what} ${to.url.host}`;
  const text = JSON.stringify(body);
  const answer = await withinDeadline({ signal, timeout, who }, async (ends) => {
    try {
      return await exchange({ to, text, key, signal: ends });
    } catch (error) {
      ends.throwIfAborted();
      throw unreachable(error, who);
    }
  });
  const failure = judge(answer);
  if (failure !== undefined) throw failureOf({ ...failure, who });
}

interface Exchange extends SendOptions {
  readonly to: FarEnd;
  readonly text: string;
}

function exchange({ to, text, key, signal }: Exchange): Promise<Answer> {
  const request = to.url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = {
    'user-agent': 'perfkit',
    ...to.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'idempotency-key': keyText(key),
  };
  return new Promise((resolve, reject) => {
    const trust = to.ca === undefined ? {} : { ca: to.ca };
    // A connection of its own: one that was kept may have been closed by the far end meanwhile, and messages are rare.
    const sent = request(to.url, { method: 'POST', headers, signal, agent: false, ...trust }, (response) => {
      read(response).then(resolve, reject);
    });
    sent.on('error', reject).end(text);
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    // Leaving the loop closes the connection.
    if (size >= MOST_READ) break;
  }
  const body = Buffer.concat(parts).subarray(0, MOST_READ).toString();
  return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body };
}
