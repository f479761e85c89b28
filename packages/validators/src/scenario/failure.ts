/** How a step failed, where that is known; what else a step throws is an `error`. */
import type { Outcome } from '../target.ts';

export class StepFailure extends Error {
  readonly outcome: Exclude<Outcome, 'ok'>;

  constructor(outcome: Exclude<Outcome, 'ok'>, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StepFailure';
    this.outcome = outcome;
  }
}

const BY_CODE: Readonly<Record<string, Exclude<Outcome, 'ok'>>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
};

/** Clients of databases and of anything else say by `code` what their connection came to. */
export function outcomeOfError(error: unknown): Exclude<Outcome, 'ok'> {
  if (error instanceof StepFailure) return error.outcome;
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError') return 'timeout';
  return BY_CODE[String(code)] ?? 'error';
}
