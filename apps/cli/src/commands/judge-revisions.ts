/** What `perfkit gate` does: measures two revisions, and tells everyone who wants to know. */
import { appendFileSync } from 'node:fs';
import { PerfError } from '@perf/core';
import { EXIT } from '@perf/runtime/exit-code';
import { loadConfig } from '@perf/runtime/load-config';
import { type GateResult, gateComment, gateJunit, gateMarkdown } from '@perf/validators';
import { gate } from '@perf/validators/gate';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { given } from '../given.ts';
import { jsonText } from '../json.ts';
import { gateText } from '../render/gate-text.ts';
import { patiently } from '../render/patiently.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile } from '../report-file.ts';
import { untilStopped, wasStopped } from '../until-stopped.ts';
import { writeText } from '../write-text.ts';

export interface GateFlags extends MayBeQuiet {
  readonly against?: string;
  readonly revision?: string;
  readonly install?: string;
  readonly build?: string;
  readonly detect?: number;
  readonly threshold?: number;
  readonly time?: number;
  readonly timeout?: number;
  readonly shell?: boolean;
  readonly allowDirty?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly junit?: string;
  readonly comment?: string;
  readonly github?: boolean;
  readonly config?: string;
}

const EXIT_CODES = {
  regression: EXIT.broken,
  inconclusive: EXIT.inconclusive,
  'no-evidence': EXIT.ok,
  improvement: EXIT.ok,
} as const;

export async function judgeRevisions(flags: GateFlags, ...words: string[]): Promise<void> {
  checkFlags(flags);
  const { settings } = await loadConfig(process.cwd(), flags.config);
  const { json, markdown, junit, comment, github, config, quiet, ...asked } = flags;
  const measured = words.length === 0 ? {} : { commands: words.filter(isCommand), files: words.filter(isFile) };
  const against = flags.against ?? settings.gate?.against ?? 'main';
  const options = { ...settings.gate, ...given(asked), ...measured, against };
  const result = await untilStopped({ kept: 'both check-outs are removed, and no verdict is given' }, (signal) =>
    patiently(chatter(flags), { words: 'looking at the revisions' }, ({ say }) =>
      gate({ ...options, signal, onProgress: (words) => say(words) }),
    ),
  );
  if (wasStopped(result)) {
    process.exitCode = result.exitCode;
    return;
  }
  process.exitCode = EXIT_CODES[result.verdict];
  process.stdout.write(textOf(result, flags));
  if (junit !== undefined) writeText(junit, gateJunit(result));
  if (comment !== undefined) writeText(comment, gateComment(result));
  // Checked before.
  if (github === true) appendFileSync(process.env.GITHUB_STEP_SUMMARY as string, gateMarkdown(result));
}

function textOf(result: GateResult, { json, markdown }: GateFlags): string {
  if (json === true) return jsonText(result);
  if (markdown === true) return gateMarkdown(result);
  return gateText(result, styleFor(process.stdout), process.stdout.columns || Number.POSITIVE_INFINITY);
}

const FILE = /^[^\s'"]+\.[cm]?[jt]s$/;
const isFile = (word: string): boolean => FILE.test(word);
const isCommand = (word: string): boolean => !isFile(word);

/** Before minutes of measuring: can it be told? @throws PerfError `cli/invalid-flags`, `cli/invalid-report-file` */
function checkFlags({ json, markdown, junit, comment, github }: GateFlags): void {
  for (const file of [junit, comment]) if (file !== undefined) checkReportFile(file);
  const problem =
    json === true && markdown === true
      ? 'Expected one of --json and --markdown, got both'
      : github === true && (process.env.GITHUB_STEP_SUMMARY ?? '') === ''
        ? 'Expected GITHUB_STEP_SUMMARY to name a file for --github, but it does not'
        : undefined;
  if (problem !== undefined)
    throw new PerfError('cli/invalid-flags', { message: problem, hint: 'See `perfkit gate --help`.' });
}
