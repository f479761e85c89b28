/** `dashboard(perf)`: a page over a running perf object, for any server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PerfError } from '@perf/core';
import type { PerfView } from '@perf/runtime';
import { createAccess } from './access.ts';
import type { PageFiles } from './assets.ts';
import { type Answer, type Asked, failure, failureAnswer } from './exchange.ts';
import { type FastifyPlugin, fastifyPlugin } from './front/fastify.ts';
import { type FetchEnvironment, fetchHandler } from './front/fetch.ts';
import { nodeHandler } from './front/node.ts';
import { packed } from './packed.ts';
import { Site } from './site.ts';

export interface DashboardOptions {
  /**
   * Where it is mounted, as `/perf`. Express, fastify’s plugin and hono’s `mount` say so themselves. @default '/'
   */
  readonly base?: string;
  /** Who has it may look, from anywhere: as `Authorization: Bearer …`, or as the password that a browser asks for. */
  readonly token?: string;
  /** Who may look, from anywhere, by the program’s own sessions. @default whoever sits at this machine, or has the token */
  authorize?(request: IncomingMessage | Request): boolean | Promise<boolean>;
  /** Whether who may look may also silence, acknowledge and annotate. @default true */
  readonly mayAct?: boolean;
}

export interface Dashboard {
  /** For node:http and express. @param next called for what is not below `base` */
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void;
  /** For hono, and other servers that speak `Request` and `Response`. */
  readonly fetch: (request: Request, environment?: FetchEnvironment) => Promise<Response>;
  /** To be registered: `app.register(dashboard(perf).fastify, { prefix: '/perf' })`. */
  readonly fastify: FastifyPlugin;
}

/**
 * A page over a running perf object, as a request handler: `http.createServer(dashboard(perf))`.
 *
 * Safe as it is: without `token` or `authorize` it answers only who sits at this machine. It ends with the perf object.
 *
 * @throws PerfError `dashboard/invalid-perf`, `dashboard/invalid-base`, `dashboard/invalid-options`; `runtime/invalid-token` for a
 *   token of fewer than 16 characters
 */
export function dashboard(perf: PerfView, options: DashboardOptions = {}): Dashboard {
  return dashboardWith(pageFiles, perf, options);
}

/** The same, with the files of another page. */
export function dashboardWith(
  pageFiles: () => Promise<PageFiles>,
  perf: PerfView,
  options: DashboardOptions = {},
): Dashboard {
  checkPerf(perf);
  const { base = '/', token, mayAct = true, authorize } = options;
  checkOption('token', token, 'string');
  checkOption('authorize', authorize, 'function');
  checkOption('mayAct', mayAct, 'boolean');
  const site = new Site(perf, { mayAct, pageFiles });
  const access = createAccess(token);
  const carry = {
    base: checkedBase(base),
    async answer(asked: Asked, request: IncomingMessage | Request): Promise<Answer> {
      const allowed = authorize && (async () => (await authorize.call(options, request)) === true);
      try {
        return (await access(asked, allowed)) ?? (await packed(await site.answer(asked), asked.headers));
      } catch (error) {
        return failureAnswer(error);
      }
    },
  };
  const handler = nodeHandler(carry);
  return Object.assign(handler, { fetch: fetchHandler(carry), fastify: fastifyPlugin(handler) });
}

/** A promise is what `createPerf` gives to who does not wait for it. */
function checkPerf(perf: unknown): void {
  if (typeof (perf as Partial<PerfView> | undefined | null)?.onTick === 'function') return;
  const got = perf instanceof Promise ? 'a promise' : `\`${String(perf)}\``;
  throw failure(
    'dashboard/invalid-perf',
    `Expected \`perf\` to be what \`await createPerf()\` gives, got ${got}`,
    'Wait for it: `dashboard(await createPerf())`.',
  );
}

function checkOption(name: string, value: unknown, type: 'string' | 'function' | 'boolean'): void {
  if (value === undefined || typeof value === type) return;
  // What was given may be a secret.
  throw failure(
    'dashboard/invalid-options',
    `Expected \`${name}\` to be a ${type}, got ${value === null ? 'null' : `a ${typeof value}`}`,
    `Leave \`${name}\` out for what is usual.`,
  );
}

function checkedBase(base: string): string {
  if (typeof base === 'string' && /^\/[^?#]*$/.test(base)) return base.replace(/\/+$/, '');
  throw failure(
    'dashboard/invalid-base',
    `Expected \`base\` to be a path, got \`${String(base)}\``,
    'Write it as the browser has it: `/perf`.',
  );
}

/** Loaded when somebody opens the page: most programs start without anybody looking. */
async function pageFiles(): Promise<PageFiles> {
  try {
    return (await import('#page-files')).files;
  } catch (cause) {
    throw new PerfError('dashboard/no-page', {
      message: 'Expected the files of the page beside this package, but they can’t be loaded',
      hint: 'Build it, or install the package again.',
      cause,
    });
  }
}
