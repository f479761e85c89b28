/** How many files and sockets this process has open, of those it may have: past the limit nothing can be accepted or opened. */
import { readdir, readFile } from 'node:fs/promises';
import type { Ratio } from '@perf/core';
import type { Check, Outcome } from '../../check.ts';
import { below, builtIn, type CommonOptions, percent, shareBounds } from './built-in.ts';

export interface FileDescriptorsOptions extends CommonOptions {
  /** @default 0.8 of the limit */
  readonly warn?: Ratio;
  /** @default 0.95 of the limit */
  readonly fail?: Ratio;
  /** Where /proc is. @default '/proc' */
  readonly root?: string;
}

/** Known on Linux, unknown elsewhere. Kind: readiness. */
export function fileDescriptorsCheck(options: FileDescriptorsOptions = {}): Check {
  const { warn = 0.8, fail = 0.95, root = '/proc', ...common } = options;
  const bounds = shareBounds('fileDescriptorsCheck', { warn, fail });
  return builtIn({ name: 'file descriptors' }, common, async (): Promise<Outcome> => {
    const [open, limits] = await Promise.all([
      readdir(`${root}/self/fd`).catch(() => undefined),
      readFile(`${root}/self/limits`, 'utf8').catch(() => ''),
    ]);
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    if (open === undefined || soft === undefined) return { state: 'unknown', text: 'this system does not tell' };
    const limit = Number(soft);
    // The folder itself was open while it was read.
    const used = Math.max(0, open.length - 1);
    return {
      state: below(used / limit, bounds),
      text: `${used} of ${limit} open (${percent(used / limit)})`,
      observed: [
        { name: 'open', value: used, unit: 'count' },
        { name: 'limit', value: limit, unit: 'count' },
      ],
    };
  });
}
