/** Requests of steps over connections that are kept (node:http), as many as steps are under way. */
import { Agent, type IncomingMessage, request as requestPlain } from 'node:http';
import { Agent as SecureAgent, request as requestSecure } from 'node:https';
import { outcomeOfError, StepFailure } from '../../scenario/failure.ts';
import type { Exchange, RawAnswer } from '../../scenario/http.ts';
import type { HttpPool } from '../../scenario/scenario-target.ts';

/** A body that is longer is no answer to a step. */
const MOST_BYTES = 64_000_000;

export function httpPool(): HttpPool {
  const plain = new Agent({ keepAlive: true });
  const secure = new SecureAgent({ keepAlive: true });
  return {
    exchange: ({ method, url, headers, body, signal }: Exchange): Promise<RawAnswer> =>
      new Promise((resolve, reject) => {
        const isSecure = url.protocol === 'https:';
        const options = { method, headers, signal, agent: isSecure ? secure : plain };
        const fail = (error: unknown): void => reject(failureOf(error));
        const asked = (isSecure ? requestSecure : requestPlain)(url, options, (response) => {
          whole(response).then((text) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
          }, fail);
        });
        asked.on('error', fail);
        asked.end(body);
      }),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

async function whole(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new StepFailure('bad-answer', `the answer is longer than ${MOST_BYTES / 1e6} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What the parser of answers does not understand has codes of its own. */
function failureOf(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new StepFailure(code.startsWith('HPE_') ? 'bad-answer' : outcomeOfError(error), message, error);
}
