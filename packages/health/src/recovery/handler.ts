/**
 * What to do about an error, and which errors it is for.
 *
 * The first handler that was registered and matches is the one, as with the clauses of a `catch`: register the special
 * one before the general one. It is asked anew for each error of a run, so an error that changes its kind finds another.
 */
import { type RetryOptions, type RetryPlan, retryPlan } from './backoff.ts';
import { HandlerTally } from './tally.ts';
import { invalid } from './words.ts';

export type ErrorClass<E> = abstract new (...args: never[]) => E;

/** An error class, a `code` such as `'ECONNRESET'` or `'core/limit-exceeded'`, or a question. */
export type Match<E = unknown> = ErrorClass<E> | string | ((error: unknown) => boolean);

/** What a handler knows of the run that failed. */
export interface Situation {
  readonly operation: string;
  /** How often the operation was tried in this run. */
  readonly attempts: number;
  /** Aborted when the deadline of the handler has passed, or when the caller gives up. */
  readonly signal: AbortSignal;
  /** Tries the operation once more, after what was repaired. Once for each call of a handler: then it rejects. */
  again(): Promise<unknown>;
}

export type Handle<E, Context> = (error: E, context: Context, situation: Situation) => unknown;

/** The rungs, in the order in which they are tried. Each is optional; one that throws or hangs leads to the next. */
export interface Handlers<E = unknown, Context = unknown> {
  /** Tried again after a growing, random wait; only in a run that is `idempotent`. A number: so many times. */
  readonly retry?: boolean | number | RetryOptions;
  /** Repairs, and returns the result of the run: often that of `situation.again()`. */
  readonly recover?: Handle<E, Context>;
  /** A value to go on with, or a function that makes one. The run counts as degraded. */
  readonly degrade?: unknown;
  /** Brings what the operation touched into a safe state. Then the error is thrown, unchanged. */
  readonly fail?: Handle<E, Context>;
}

/** The codes an error has itself, and by what caused it: `fetch` hides `ECONNREFUSED` one level down. */
const DEEPEST_CAUSE = 5;

export class Handler {
  readonly name: string;
  readonly matches: (error: unknown) => boolean;
  readonly retry: RetryPlan | undefined;
  readonly handlers: Handlers;
  readonly tally: HandlerTally = new HandlerTally();

  constructor(match: Match, handlers: Handlers) {
    const [name, matches] = matcherOf(match);
    this.name = name;
    this.matches = matches;
    this.handlers = checked(handlers, name);
    this.retry = retryPlan(handlers.retry);
  }

  /** Whether a fallback is there at all: it may be `undefined`. */
  get degrades(): boolean {
    return 'degrade' in this.handlers;
  }
}

function matcherOf(match: unknown): [name: string, matches: (error: unknown) => boolean] {
  if (typeof match === 'string' && match !== '') return [match, (error) => hasCode(error, match)];
  if (typeof match !== 'function')
    throw invalid('`match`', "an error class, a code such as 'ECONNRESET', or a function", match);
  const name = match.name === '' ? 'predicate' : match.name;
  if (isClass(match)) return [name, (error) => error instanceof match];
  return [name, (error) => (match as (error: unknown) => unknown)(error) === true];
}

// biome-ignore lint/complexity/noBannedTypes: whatever can be called
function isClass(fn: Function): boolean {
  const isError = fn === Error || fn.prototype instanceof Error;
  return isError || /^class\b/.test(Function.prototype.toString.call(fn));
}

function hasCode(error: unknown, wanted: string): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && typeof at === 'object' && at !== null; depth += 1) {
    const { code, cause } = at as { code?: unknown; cause?: unknown };
    if (String(code) === wanted && (typeof code === 'string' || typeof code === 'number')) return true;
    at = cause;
  }
  return false;
}

function checked(handlers: Handlers, name: string): Handlers {
  if (typeof handlers !== 'object' || handlers === null) throw invalid('`handlers`', 'an object', handlers);
  for (const rung of ['recover', 'fail'] as const) {
    const given: unknown = handlers[rung];
    if (given !== undefined && typeof given !== 'function')
      throw invalid(`\`${rung}\` of \`${name}\``, 'a function', given);
  }
  return handlers;
}
