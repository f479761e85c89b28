/** What the verbs of `perfkit alerts` do. */

import { userInfo } from 'node:os';
import { type EpochMs, type Milliseconds, PerfError } from '@perf/core';
import { type AlertsPlace, askAlerts, pastAlerts } from '@perf/runtime/alerts';
import { askServe } from '@perf/runtime/ask';
import { EXIT } from '@perf/runtime/exit-code';
import { readServeFile } from '@perf/runtime/serve-place';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { acknowledgedText, alertsText, pastText, silencesText, testText } from '../render/alerts-text.ts';
import { patiently } from '../render/patiently.ts';
import { styleFor } from '../render/style.ts';
import { nothingKept } from './keep-history.ts';

interface CommonFlags extends PlaceFlags, MayBeQuiet {
  readonly json?: boolean;
}

interface SaidFlags extends CommonFlags {
  readonly by?: string;
  readonly comment?: string;
}

const DAY: Milliseconds = 86_400_000;

export async function listAlerts(flags: CommonFlags): Promise<void> {
  const place = await placeOf(flags);
  const found = await askAlerts(place);
  if (found === undefined) throw nothingKept(place.folder);
  show(found, flags, () => alertsText(found, Date.now(), styleFor(process.stdout)));
}

export async function alertHistory({ since, ...flags }: CommonFlags & { readonly since?: EpochMs }): Promise<void> {
  const place = await placeOf(flags);
  const found = await pastAlerts(place, since ?? Date.now() - DAY);
  if (found === undefined) throw nothingKept(place.folder);
  show(found, flags, () => pastText(found, styleFor(process.stdout)));
}

export async function acknowledgeAlerts(flags: SaidFlags, ...alerts: string[]): Promise<void> {
  const answer = await ask(flags, 'alerts-ack', { alerts, ...wordsOf(flags) });
  const { acknowledged } = answer as Parameters<typeof acknowledgedText>[0];
  show(answer, flags, () => acknowledgedText({ acknowledged }));
}

export async function silenceAlerts(
  { for: forMs, end, ...flags }: SaidFlags & { readonly for?: Milliseconds; readonly end?: string },
  ...alerts: string[]
): Promise<void> {
  if (end !== undefined) {
    if (forMs !== undefined || alerts.length > 0) throw misused('--end alone, or alerts with --for', 'both');
    const answer = await ask(flags, 'alerts-unsilence', { id: end });
    return show(answer, flags, () => `${end} has ended\n`);
  }
  if (forMs === undefined) throw misused('--for with a time such as 2h', 'none');
  if (alerts.length === 0) throw misused('names of alerts, or matchers like severity=warning', 'none');
  const isMatcher = (text: string): boolean => /^[^\s"=!~{},]+(=~|!~|!=|=)/.test(text);
  const question = {
    names: alerts.filter((one) => !isMatcher(one)),
    matchers: alerts.filter(isMatcher),
    forMs,
    ...wordsOf(flags),
  };
  const answer = await ask(flags, 'alerts-silence', question);
  show(answer, flags, () => silencesText(answer as Parameters<typeof silencesText>[0]));
}

export async function testChannels({ channel, ...flags }: CommonFlags & { readonly channel?: string }): Promise<void> {
  const answer = await ask(flags, 'alerts-test', channel === undefined ? {} : { channel });
  const { channels } = answer as Parameters<typeof testText>[0];
  show(answer, flags, () => testText({ channels }, styleFor(process.stdout)));
  process.exitCode = channels.some(({ error }) => error !== undefined) ? EXIT.dependency : EXIT.ok;
}

function show(value: object, { json }: CommonFlags, text: () => string): void {
  process.stdout.write(json === true ? jsonText(value) : text());
}

async function placeOf(flags: CommonFlags): Promise<AlertsPlace> {
  const { service, folder } = await projectPlace(flags);
  return { service, folder, historyWorker: new URL('history-worker.js', import.meta.url) };
}

/** Only who serves can change what it tells people. */
async function ask(flags: CommonFlags, method: string, params: object): Promise<object> {
  const { folder } = await placeOf(flags);
  const file = readServeFile(folder);
  const waited = { words: 'asking the perfkit that serves', kept: 'what it was told may still be done' };
  const answer =
    file === undefined
      ? undefined
      : await patiently(chatter(flags), waited, () => askServe(file.control, method, params));
  if (typeof answer === 'object' && answer !== null) return answer;
  throw new PerfError('cli/no-serve', {
    message: `Expected a perfkit that serves \`${folder}\`, but none does`,
    hint: 'Start `perfkit serve`. If it serves another folder, give --data-dir.',
  });
}

function wordsOf({ by, comment }: SaidFlags): object {
  return { by: by ?? whoAmI(), ...(comment !== undefined && { comment }) };
}

/** In a container a user may have a number and no name. */
function whoAmI(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

function misused(expected: string, got: string): PerfError {
  return new PerfError('cli/invalid-flags', {
    message: `Expected ${expected}, got ${got}`,
    hint: 'See `perfkit alerts silence --help`.',
  });
}
