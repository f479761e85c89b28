/**
 * Requests to one bucket: signed, and repeated when the store is not well, with pauses that grow and differ.
 *
 *   ask ─▶ signed ─▶ sent ─▶ 2xx, 404, 412, 416: an answer
 *             ▲        ├──▶ 5xx, 409, 429, time-out, reset, cut off ─▶ pause ─┐     6 times, then an error
 *             │        └──▶ anything else: an error in words                   │
 *             └────────────────────────────────────────────────────────────────┘
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type EpochMs, type Milliseconds, PerfError } from '@perf/core';
import { addressText, checkedEndpoint, type S3Address } from '../../address.ts';
import { codeIn, failed, refused } from './failure.ts';
import { type Agent, type Answer, agentFor, type Patience, send } from './request.ts';
import { type Credentials, encoded, signed } from './sign.ts';

export interface ClientOptions {
  readonly address: S3Address;
  /** Where credentials and what the address leaves open come from. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For tests. */
  readonly patience?: Patience;
  readonly firstPause?: Milliseconds;
  readonly now?: () => EpochMs;
}

export interface Asked {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Of the object; absent: the bucket is asked. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Called before each try; what it throws ends the request. */
  readonly check?: (() => void) | undefined;
}

export interface Told extends Answer {
  /** 1: it was not repeated. */
  readonly tries: number;
}

const TRIES = 6;
const LONGEST_PAUSE: Milliseconds = 10_000;
const PATIENCE: Patience = { idle: 20_000, whole: 30_000 };
const ANSWERS: ReadonlySet<number> = new Set([404, 412, 416]);
const UNWELL: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504]);
const VERBS = { GET: 'read', HEAD: 'read', PUT: 'write', POST: 'write', DELETE: 'delete' } as const;
const NOTHING = new Uint8Array();

export class S3Client {
  readonly place: string;
  readonly #options: ClientOptions;
  readonly #credentials: Credentials;
  readonly #region: string;
  readonly #root: URL;
  readonly #agent: Agent;

  /** @throws PerfError `backup/invalid-argument` when there are no credentials */
  constructor(options: ClientOptions) {
    const { address, environment = process.env } = options;
    const named = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
    const endpoint = address.endpoint ?? (named ? checkedEndpoint(named) : undefined);
    this.#options = options;
    this.#credentials = credentialsIn(environment);
    this.#region = address.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1');
    this.#root = new URL(endpoint ?? `https://s3.${this.#region}.amazonaws.com`);
    this.#agent = agentFor(this.#root);
    this.place = addressText({ s3: { ...address, ...(endpoint === undefined ? {} : { endpoint }) } });
  }

  /** @throws PerfError, see `Store`; 404, 412 and 416 are answers, except that of a bucket that is not there */
  async ask(asked: Asked): Promise<Told> {
    const { firstPause = 250 } = this.#options;
    for (let tries = 1; ; tries += 1) {
      asked.check?.();
      const answer = await this.#once(asked).catch((error: Error) => error);
      const isUnwell = answer instanceof Error || UNWELL.has(answer.status) || codeIn(answer) === 'RequestTimeout';
      if (!isUnwell) return { ...this.#accepted(asked, answer), tries };
      if (tries === TRIES) throw this.#givenUp(asked, answer);
      const pause = Math.min(LONGEST_PAUSE, firstPause * 2 ** (tries - 1));
      // Of many that were turned away at once, not all come back at once.
      await wait(pause * (0.5 + Math.random() / 2));
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #once({ method, name, query = {}, headers = {}, body = NOTHING }: Asked): Promise<Answer> {
    const { address, patience = PATIENCE } = this.#options;
    const path = name === undefined ? [] : [...address.prefix.split('/'), ...name.split('/')].filter(Boolean);
    const url = new URL(`/${[address.bucket, ...path].map(encoded).join('/')}`, this.#root);
    url.search = Object.entries(query)
      .map(([key, value]) => `${encoded(key)}=${encoded(value)}`)
      .join('&');
    const signer = { credentials: this.#credentials, region: this.#region, now: this.#now() };
    const call = { method, url, headers: signed({ method, url, headers, body }, signer), body };
    const answer = await send(call, this.#agent, patience);
    // Something on the way may end an answer early and not say so.
    const length = answer.headers['content-length'];
    if (method === 'HEAD' || length === undefined || Number(length) === answer.body.length) return answer;
    throw new Error(`the answer has ${answer.body.length} bytes instead of ${length}`);
  }

  #accepted({ method, name = this.#options.address.bucket }: Asked, answer: Answer): Answer {
    const isAnswer = answer.status < 300 || (ANSWERS.has(answer.status) && codeIn(answer) !== 'NoSuchBucket');
    if (isAnswer) return answer;
    throw refused({ place: this.place, name, verb: VERBS[method], answer, now: this.#now() });
  }

  #givenUp({ method, name = this.#options.address.bucket }: Asked, last: Answer | Error): PerfError {
    const why =
      last instanceof Error ? last.message || (last as NodeJS.ErrnoException).code : `it says ${codeIn(last)}`;
    const cause = last instanceof Error ? last : undefined;
    return failed(`Expected ${this.place} to ${VERBS[method]} \`${name}\`, but after ${TRIES} tries ${why}`, cause);
  }

  #now(): EpochMs {
    return (this.#options.now ?? Date.now)();
  }
}

function credentialsIn(environment: Readonly<Record<string, string | undefined>>): Credentials {
  const accessKeyId = environment.AWS_ACCESS_KEY_ID ?? '';
  const secretAccessKey = environment.AWS_SECRET_ACCESS_KEY ?? '';
  if (accessKeyId !== '' && secretAccessKey !== '') {
    return { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN || undefined };
  }
  const missing = accessKeyId === '' ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
  throw new PerfError('backup/invalid-argument', {
    message: `Expected \`${missing}\` to be set in the environment, got nothing`,
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN, if there is one) for this program.',
  });
}
