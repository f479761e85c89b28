/** `perfkit optimize --profile`: looks into a program that runs, and says where the file is and what blocked its loop. */

import { join } from 'node:path';
import { formatBytes, formatDuration } from '@perf/analytics';
import { plain } from '@perf/analytics/document';
import type { ProfileKind, TakenProfile } from '@perf/optimizer/profiling';
import { profileProgram } from '@perf/runtime/profile';
import { processToAttach } from '@perf/runtime/run';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { patiently } from '../render/patiently.ts';
import { stoppedBySignals } from '../stop-early.ts';

export interface ProfileFlags extends MayBeQuiet {
  readonly profile?: ProfileKind;
  readonly pid?: number;
  readonly for?: number;
  readonly inspect?: boolean;
  readonly json?: boolean;
}

const MOST_BLOCKERS = 10;
const MOST_FRAMES = 8;

/** @param folder the data folder */
export async function takeProfileOf(
  { profile = 'cpu', pid = 0, json, ...flags }: ProfileFlags,
  folder: string,
): Promise<void> {
  const begin = (signal: AbortSignal): Promise<TakenProfile> =>
    profileProgram(profile, {
      process: processToAttach(pid),
      mayOpen: flags.inspect === true,
      folder: join(folder, 'profiles'),
      signal,
      onLeft: (note) => process.stderr.write(`${note}\n`),
      ...(flags.for === undefined ? {} : { duration: flags.for }),
    });
  const duration = profile === 'heap' ? undefined : (flags.for ?? 10_000);
  const waited = { words: `profiling process ${pid}`, duration };
  const taken = await stoppedBySignals('what was seen so far is kept', (signal) =>
    patiently(chatter(flags), waited, () => begin(signal)),
  );
  process.stdout.write(json === true ? jsonText(taken) : textOf(taken));
}

const OPENS: Readonly<Record<ProfileKind, string>> = {
  cpu: 'the performance panel of DevTools, or speedscope',
  allocations: 'the memory panel of DevTools, or speedscope',
  heap: 'the memory panel of DevTools. It has the program’s memory in it, secrets included',
};

function textOf({ kind, path, bytes, from, to, blockers }: TakenProfile): string {
  const lines = [`${path}, ${formatBytes(bytes)}: opens in ${OPENS[kind]}.`];
  if (blockers === undefined) return `${lines.join('\n')}\n`;
  if (blockers.length === 0) lines.push(`Nothing blocked the event loop for 50 ms in ${formatDuration(to - from)}.`);
  for (const { function: name, stack, times, total, longest, gc } of blockers.slice(0, MOST_BLOCKERS)) {
    const collected = gc > 0 ? `, ${formatDuration(gc)} of it in garbage collection` : '';
    const often = times === 1 ? 'once' : `${times} times, ${formatDuration(longest)} at most`;
    lines.push('', `${plain(name)} blocked the loop for ${formatDuration(total)} (${often}${collected})`);
    lines.push(...stack.slice(0, MOST_FRAMES).map((frame) => `    at ${plain(frame)}`));
  }
  return `${lines.join('\n')}\n`;
}
