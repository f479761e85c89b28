/** Flags that several verbs share, and how their texts become values. */
import { type Milliseconds, milliseconds } from '@perf/core';

export const configFlag = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'file',
  brief: 'Configuration to use [default: the nearest perf.config.ts, .js, .mjs or .json]',
} as const;

export const dataDirFlag = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'folder',
  brief: 'Where history and runs are kept [default: .perfkit in the project, or PERFKIT_DIR]',
} as const;

/** A time like `20s`, longer than none. */
export function parseSpan(text: string): Milliseconds {
  const span = milliseconds(text, 'time');
  if (span === 0) throw new RangeError('Expected a time above 0, like 20s, 5m or 1h');
  return span;
}
