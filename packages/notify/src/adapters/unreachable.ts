/** Why there was no answer at all, by the code that the system gives; its own words may hold an address, and are not told. */
import type { PerfError } from '@perf/core';
import { failureOf } from '../failure.ts';

/** Of Node and OpenSSL, for certificates that prove nothing, and for what does not speak TLS where it should. */
const UNTRUSTED =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|EPROTO$|ETLS$)/;

export function unreachable(error: unknown, who: string): PerfError {
  const code = codeOf(error) ?? 'no answer';
  if (UNTRUSTED.test(code)) {
    const hint = 'Look whether the name in its address is the one in its certificate, or give `ca`.';
    return failureOf({ kind: 'untrusted', who, got: `no proof that it is itself (${code})`, hint });
  }
  return failureOf({
    kind: 'unavailable',
    who,
    got: code,
    hint: 'Look whether it runs, and whether its address is right.',
  });
}

/** @returns undefined where there is none that is a word */
export function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return code;
  return cause === undefined ? undefined : codeOf(cause);
}
