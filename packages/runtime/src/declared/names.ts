/** Names that a program has declared: TypeScript checks them where it can, and this where it can't. */
import { PerfError } from '@perf/core';

/** @param where the section of the configuration that declares them */
export function unknownName(
  where: 'limits' | 'sessions' | 'recovery',
  name: unknown,
  known: readonly string[],
): PerfError {
  const got = typeof name === 'string' ? name.slice(0, 100) : String(name);
  return new PerfError('runtime/invalid-name', {
    message: `Expected \`name\` to be one that \`${where}\` of the configuration declares, got \`${got}\``,
    hint:
      known.length === 0
        ? `Declare it: createPerf({ ${where}: { ${EXAMPLES[where]} } }).`
        : `There ${known.length === 1 ? 'is' : 'are'} ${known.slice(0, 20).join(', ')}.`,
  });
}

const EXAMPLES = {
  limits: 'customers: 1_000',
  sessions: "users: { idle: '30m' }",
  recovery: "'save order': { retry: 3 }",
} as const;
