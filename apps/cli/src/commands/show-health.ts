/** What `perfkit health` does: asks, shows, and turns the state into an exit code. */

import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '@perf/runtime/exit-code';
import { askHealth, type FoundHealth, type HealthPlace } from '@perf/runtime/health';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { NOTHING_CHANGED } from '../leave-at-signal.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { healthText } from '../render/health-text.ts';
import { patiently } from '../render/patiently.ts';
import { styleFor } from '../render/style.ts';
import { onlyChecks } from './only-checks.ts';

export interface HealthFlags extends MayBeQuiet, PlaceFlags {
  readonly watch?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const WAITED = { words: 'asking the checks', kept: NOTHING_CHANGED };
const EVERY_MS = 2_000;
const CLEAR = '\u001B[2J\u001B[H';

export async function showHealth(flags: HealthFlags, ...names: string[]): Promise<void> {
  const place = await placeOf(flags);
  const ask = async (): Promise<FoundHealth> => onlyChecks(await askHealth(place), names);
  const found = flags.watch === true ? await watched(ask, flags) : await patiently(chatter(flags), WAITED, ask);
  if (flags.watch !== true) process.stdout.write(textOf(found, flags));
  process.exitCode = exitCodeOf(found, flags.strict === true);
}

async function placeOf(flags: HealthFlags): Promise<HealthPlace> {
  const { service, folder, settings } = await projectPlace(flags);
  return { service, folder, settings, historyWorker: new URL('history-worker.js', import.meta.url) };
}

function exitCodeOf({ state }: FoundHealth, strict: boolean): number {
  if (state === 'unknown') return EXIT.inconclusive;
  return state === 'fail' || (state === 'warn' && strict) ? EXIT.broken : EXIT.ok;
}

function textOf(found: FoundHealth, { json, watch }: HealthFlags): string {
  if (json === true) return jsonText(found, { inOneLine: watch === true });
  return healthText(found, styleFor(process.stdout));
}

/** Looks until a signal. @returns what was found last */
async function watched(ask: () => Promise<FoundHealth>, flags: HealthFlags): Promise<FoundHealth> {
  const ended = new AbortController();
  const onSignal = (): void => ended.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
  const isScreen = process.stdout.isTTY === true && flags.json !== true;
  let before = '';
  for (;;) {
    const found = await ask();
    const text = textOf(found, flags);
    if (isScreen) process.stdout.write(`${CLEAR}${text}`);
    // In a file or a pipe only what changed is news.
    else if (flags.json === true || summary(found) !== before) process.stdout.write(text);
    before = summary(found);
    await sleep(EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    if (ended.signal.aborted) return found;
  }
}

const summary = ({ state, checks }: FoundHealth): string =>
  [state, ...checks.map(({ name, state: of }) => `${name} ${of}`)].join('\n');
