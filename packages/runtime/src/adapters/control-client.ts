/** Asks the perfkit that serves a data folder, over its control socket. */
import { connect } from 'node:net';
import { type ErrorCode, type Milliseconds, PerfError } from '@perf/core';
import { z } from 'zod';

/** An answer longer than this is none of ours. */
const LONGEST_ANSWER = 16 * 1024 * 1024;
const PATIENCE_MS: Milliseconds = 10_000;

const response = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
});

/**
 * One question, one connection.
 *
 * @returns the answer as it came; undefined when nobody listens there
 * @throws PerfError with the code of who answered; `runtime/serve-silent` when no answer came in time
 */
export async function askServe(path: string, method: string, params: object = {}): Promise<unknown> {
  const line = await lineFrom(path, `${JSON.stringify({ id: 1, method, params })}\n`);
  if (line === undefined) return undefined;
  const { result, error } = response.parse(JSON.parse(line));
  if (error === undefined) return result;
  const { code, message, hint } = error;
  throw new PerfError(code as ErrorCode, { message, ...(hint === undefined ? {} : { hint }) });
}

function lineFrom(path: string, question: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    const fail = (what: string): void => {
      socket.destroy();
      reject(silent(path, what));
    };
    const timer = setTimeout(() => fail(`nothing came in ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(question));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > LONGEST_ANSWER) fail('it does not end');
      if (!chunk.includes('\n')) return;
      socket.destroy();
      resolve(text);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else fail(error.message);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      fail('it closed the connection');
    });
  });
}

function silent(path: string, what: string): PerfError {
  return new PerfError('runtime/serve-silent', {
    message: `Expected an answer at \`${path}\`, but ${what}`,
    hint: 'Look at the terminal of `perfkit serve`, or start it again.',
  });
}
