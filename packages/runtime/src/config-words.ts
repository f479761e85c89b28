/** What is wrong with a configuration, in words: the key, the value, and what was expected. */
import { isPerfError, PerfError } from '@perf/core';
import type { z } from 'zod';
import { KNOWN_KEYS } from './known-keys.ts';

const MAY_BE_SECRET =
  /^(?:remoteWrite|backup\.(?:encrypt|copyTo|sources\.)|notify(?:$|\.url|\.channels(?!\.[^.]+\.(?:email|from|host|port|tls|timeout|validFor|desktop)(?:$|\W))))/;

export function wordsFor(issue: z.core.$ZodIssue, config: unknown): string {
  const path = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `\`${path === '' ? key : `${path}.${key}`}\``).join(', ');
    return `Unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${keys}`;
  }
  const value = issue.path.reduce<unknown>(
    (at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
    config,
  );
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const expected = message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  const named = `\`${path === '' ? 'config' : path}\`: ${expected}`;
  // What stands there may be a secret.
  return MAY_BE_SECRET.test(path) ? named : `${named}, got \`${shown(value)}\``;
}

export function shown(value: unknown): string {
  const text = typeof value === 'function' ? 'a function' : written(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** JSON has no word for some numbers, and none for what holds itself. */
function written(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'object' ? 'an object that JSON can’t say' : String(value);
  }
}

export function invalid(origin: string, problems: readonly string[], cause?: unknown): PerfError {
  return new PerfError('runtime/invalid-config', {
    message: `${origin} is not a configuration perfkit understands:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    hint: `Correct ${problems.length === 1 ? 'the key' : 'the keys'} above. Known keys: ${KNOWN_KEYS}.`,
    cause,
  });
}

/** What a package refuses, as a fault of the configuration. */
export function orInvalid<T>(origin: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!isPerfError(cause)) throw cause;
    throw invalid(origin, [cause.message], cause);
  }
}
