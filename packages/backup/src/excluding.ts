/** Which paths of a source are left out, by patterns as people know them from `.gitignore`. */
import { PerfError } from '@perf/core';
import picomatch from 'picomatch';

export type Excludes = (path: string) => boolean;

/** @param patterns those that `checkedPatterns` let pass */
export function excluding(patterns: readonly string[]): Excludes {
  const matchers = patterns.map((pattern) => {
    const plain = pattern.replace(/^\/|\/$/g, '');
    // A pattern of one part is a name, unless its slash in front says that it stands at the top.
    const anywhere = !plain.includes('/') && !pattern.startsWith('/');
    return picomatch(anywhere ? `**/${plain}` : plain, { dot: true, nonegate: true });
  });
  return (path) => matchers.some((matches) => matches(path));
}

/** @throws PerfError `core/invalid-argument` */
export function checkedPatterns(patterns: readonly string[]): readonly string[] {
  if (!Array.isArray(patterns)) throw notPatterns(patterns);
  const bad = patterns.find((pattern) => typeof pattern !== 'string' || /^!|^\/*$/.test(pattern));
  if (bad === undefined) return patterns;
  throw notPatterns(bad);
}

function notPatterns(got: unknown): PerfError {
  return new PerfError('core/invalid-argument', {
    message: `Expected \`exclude\` to hold patterns of what is left out, got \`${String(got)}\``,
    hint: 'Give a list of names such as "node_modules" or "*.log", or paths from the top such as "cache/tmp".',
  });
}
