/**
 * The one error that perfkit throws: for misuse, or for a part of the world that failed.
 *
 * A broken contract, a stalled event loop or a failed check is never thrown: those are values. Errors are told apart
 * by `code`, not by class, so that two copies of a package in one program agree.
 */
export type ErrorCode = `${string}/${string}`;

export interface PerfErrorOptions {
  /** What was expected and what came instead. */
  readonly message: string;
  /** One sentence that says what to do. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error of perfkit: a code to tell it by, what was expected and came instead, and one sentence that says what to do. */
export class PerfError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, { message, hint, cause }: PerfErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PerfError';
    this.code = code;
    this.hint = hint;
  }
}

/** A value as the message of an error shows it: JSON where that tells it apart, and never an error of its own. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

export interface Misuse {
  /** What the caller calls the value. */
  readonly name: string;
  readonly expected: string;
  readonly got: unknown;
  readonly hint: string;
}

/** The error for an argument that makes no sense. */
export function invalidArgument({ name, expected, got, hint }: Misuse): PerfError {
  const message = `Expected \`${name}\` to be ${expected}, got \`${shown(got)}\``;
  return new PerfError('core/invalid-argument', { message, hint });
}

/** Whether a caught value is a `PerfError`, of this or of another copy of the package. */
export function isPerfError(error: unknown): error is PerfError {
  return error instanceof Error && error.name === 'PerfError' && typeof (error as Partial<PerfError>).code === 'string';
}
