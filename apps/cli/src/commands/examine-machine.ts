/** What `perfkit doctor` does: examines, and says what to do. */

import { plain } from '@perf/analytics/document';
import { type Examined, examine } from '@perf/runtime/doctor';
import { EXIT } from '@perf/runtime/exit-code';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { NOTHING_CHANGED } from '../leave-at-signal.ts';
import type { PlaceFlags } from '../project-place.ts';
import { stateMark } from '../render/health-text.ts';
import { patiently } from '../render/patiently.ts';
import { type Style, styleFor } from '../render/style.ts';
import { version } from '../version.ts';

export interface DoctorFlags extends MayBeQuiet, PlaceFlags {
  readonly port: number;
  readonly json?: boolean;
}

export async function examineMachine({ port, json, config, dataDir, ...flags }: DoctorFlags): Promise<void> {
  const look = (): Promise<Examined[]> =>
    examine({
      cwd: process.cwd(),
      config,
      dataDir: dataDir ?? (process.env.PERFKIT_DIR || undefined),
      port,
      version,
      historyWorker: new URL('history-worker.js', import.meta.url),
      token: process.env.PERFKIT_TOKEN || undefined,
    });
  const parts = await patiently(chatter(flags), { words: 'looking at this machine', kept: NOTHING_CHANGED }, look);
  const isWell = parts.every(({ state }) => state !== 'fail');
  const text = json === true ? jsonText({ ok: isWell, parts }) : `${told(parts, styleFor(process.stdout))}\n`;
  process.stdout.write(text);
  if (!isWell) process.exitCode = EXIT.broken;
}

function told(parts: readonly Examined[], style: Style): string {
  const width = Math.max(...parts.map(({ name }) => name.length));
  const lines = parts.flatMap(({ name, state, text, todo }) => [
    `  ${stateMark(state, style)}  ${name.padEnd(width)}  ${plain(text)}`,
    ...(todo === null ? [] : [`${' '.repeat(width + 10)}→ ${todo}`]),
  ]);
  const failed = parts.filter(({ state }) => state === 'fail').length;
  const verdict =
    failed === 0
      ? style.green('perfkit can do its work here')
      : style.red(`${failed} of ${parts.length} have to be mended first`);
  return [...lines, '', verdict].join('\n');
}
