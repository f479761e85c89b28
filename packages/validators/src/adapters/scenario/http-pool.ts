/** Requests of steps over connections that are kept (node:http), as many as steps are under way. */
import { Agent, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { outcomeOfError, StepFailure } from '../../scenario/failure.ts';
import type { Exchange, RawAnswer } from '../../scenario/http.ts';
import type { HttpPool } from '../../scenario/scenario-target.ts';
import { reachable } from '../http/reach.ts';

/** A body that is longer is no answer to a step. */
const MOST_BYTES = 64_000_000;

/** @param allowRemote whether steps may ask other machines */
export function httpPool(allowRemote: boolean): HttpPool {
  const plain = new Agent({ keepAlive: true });
  const secure = new SecureAgent({ keepAlive: true });
  const reached = new Map<string, Promise<string>>();
  const addressOf = (url: URL): Promise<string> => {
    const known = reached.get(url.hostname) ?? reachable(url, allowRemote);
    reached.set(url.hostname, known);
    return known;
  };
  return {
    async exchange({ method, url, headers, body, signal }: Exchange): Promise<RawAnswer> {
      const address = await addressOf(url);
      const lookup: LookupFunction = (_, { all }, done) => {
        const family = isIP(address);
        if (all === true) done(null, [{ address, family }]);
        else done(null, address, family);
      };
      return new Promise((resolve, reject) => {
        const isSecure = url.protocol === 'https:';
        const options = { method, headers, signal, lookup, agent: isSecure ? secure : plain };
        const fail = (error: unknown): void => reject(failureOf(error));
        const asked = (isSecure ? requestSecure : requestPlain)(url, options, (response) => {
          whole(response).then((text) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
          }, fail);
        });
        asked.on('error', fail);
        asked.end(body);
      });
    },
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
  return new StepFailure(code.startsWith('HPE_') ? 'bad-answer' : outcomeOfError(error), message, { cause: error });
}
