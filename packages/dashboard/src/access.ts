/**
 * Who may look. Without a word of the program only who sits at the machine: the connection comes from loopback, the name
 * asked for is one of this machine's, and no proxy says that it forwards for somebody else.
 *
 *   authorize   the program says who may, by its own sessions
 *   token       who has it may: as `Authorization: Bearer …`, or as the password a browser asks for
 *   neither     loopback
 *
 * In all of them, what is sent from a page of another origin is refused.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { PerfError } from '@perf/core';
import { createGuard, type Guard, isLoopback } from '@perf/runtime/http-guard';
import { type Answer, type Asked, failure, failureAnswer } from './exchange.ts';

export interface AccessOptions {
  readonly token: string | undefined;
  /** Asked of each request. */
  readonly authorize: (() => boolean | Promise<boolean>) | undefined;
}

/** Of a request from somewhere else that a proxy on this machine hands on. */
const FORWARDED = /^(?:x-forwarded.*|forwarded|via|(?:x-real|x-client|cf-connecting|true-client)-ip)$/;

/** @returns why it is refused; undefined: it is not */
export type Access = (asked: Asked, authorize: AccessOptions['authorize']) => Promise<Answer | undefined>;

/** @throws PerfError `runtime/invalid-token` for one that is easy to guess */
export function createAccess(token: string | undefined): Access {
  // Beyond loopback it is the token that tells who may, whatever this machine is called there.
  const guard = createGuard(token === undefined ? { host: 'localhost', token } : { host: '0.0.0.0', token });
  return async (asked, authorize) => {
    if (authorize !== undefined) {
      return (await mayLook(authorize)) ? foreignOrigin(asked) : refused('The program does not let you look.');
    }
    if (token === undefined) return atThisMachine(asked) ?? guarded(guard, asked.headers);
    return guarded(guard, withBearer(asked.headers));
  };
}

/** @throws PerfError `dashboard/authorize-failed`, without the words of what failed: it is not known yet who asks */
async function mayLook(authorize: NonNullable<AccessOptions['authorize']>): Promise<boolean> {
  try {
    return await authorize();
  } catch (cause) {
    throw new PerfError('dashboard/authorize-failed', {
      message: 'Expected `authorize` to say who may look, but it failed',
      hint: 'Look into the program: its own `authorize` threw.',
      cause,
    });
  }
}

function guarded(guard: Guard, headers: IncomingHttpHeaders): Answer | undefined {
  const refusal = guard(headers);
  if (refusal === undefined) return undefined;
  const { status, text } = refusal;
  const answer = failureAnswer(failure('dashboard/refused', text, 'Ask from a page of the dashboard itself.'));
  const challenge: Record<string, string> =
    status === 401 ? { 'www-authenticate': 'Basic realm="perfkit", charset="UTF-8"' } : {};
  return { ...answer, status, headers: { ...answer.headers, ...challenge } };
}

function atThisMachine({ address, headers }: Asked): Answer | undefined {
  const isForwarded = Object.keys(headers).some((name) => FORWARDED.test(name));
  if (address !== undefined && isLoopback(address.replace(/^::ffff:/, '')) && !isForwarded) return undefined;
  return refused('The dashboard answers on this machine only, unless the program says who else may look.');
}

function refused(message: string): Answer {
  return failureAnswer(
    failure('dashboard/refused', message, 'Give `dashboard(perf, { token })` or `{ authorize: (request) => … }`.'),
  );
}

/** The same test that the guard makes, where a program itself says who may. */
function foreignOrigin({ headers: { origin, host } }: Asked): Answer | undefined {
  if (origin === undefined) return undefined;
  if (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()) return undefined;
  return refused('Pages of other origins may not read this.');
}

/** A browser asks for a name and a password: the password is the token. */
function withBearer(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const [, encoded] = /^Basic ([\w+/=]{1,2000})$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return headers;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  return { ...headers, authorization: `Bearer ${pair.slice(pair.indexOf(':') + 1)}` };
}
