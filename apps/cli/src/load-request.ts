/** The request that `perfkit load URL` repeats, from its flags. */
import { readFileSync } from 'node:fs';
import { PerfError } from '@perf/core';
import type { HttpTargetOptions } from '@perf/validators';

export interface RequestFlags {
  readonly method?: string;
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly expect?: readonly number[];
  readonly http2?: boolean;
  readonly insecure?: boolean;
  readonly allowRemote?: boolean;
}

/** @throws PerfError `cli/invalid-body` */
export function requestOptions(flags: RequestFlags): HttpTargetOptions {
  const { method, header, body, expect, http2, insecure, allowRemote } = flags;
  return {
    ...(method !== undefined && { method }),
    ...(header !== undefined && { headers: Object.fromEntries(header) }),
    ...(body !== undefined && { body: body.startsWith('@') ? contentOf(body.slice(1)) : body }),
    ...(expect !== undefined && { expect }),
    ...(http2 !== undefined && { http2 }),
    ...(insecure !== undefined && { insecure }),
    ...(allowRemote !== undefined && { allowRemote }),
  };
}

function contentOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new PerfError('cli/invalid-body', {
      message: `Expected \`${file}\` to be a file that can be read: ${(cause as Error).message}`,
      hint: 'Give the body itself, or @ and the name of a file.',
      cause,
    });
  }
}
