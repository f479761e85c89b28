/**
 * The present, put into words once for all who look: each section as the JSON it goes over the wire as, and only what has
 * changed since the frame before.
 *
 * Composing takes at most a twentieth of the time: where it takes long, as with thousands of series, it comes less often.
 */
import { type Clock, type EpochMs, type Milliseconds, systemClock } from '@perf/core';
import type { Attempt } from '@perf/optimizer';
import type { PerfView } from '@perf/runtime';
import { backupView } from './backups.ts';
import { Fresh } from './fresh.ts';
import type { Now } from './protocol.ts';
import type { BackupView } from './protocol-parts.ts';
import type { Report } from './reported.ts';
import { sectionsOf } from './sections.ts';

/** Of the time. */
const SHARE = 20;
const BACKUPS_EVERY: Milliseconds = 10_000;
const ATTEMPTS_EVERY: Milliseconds = 10_000;
const HISTORY_EVERY: Milliseconds = 60_000;
const REPORT_LASTS: Milliseconds = 5_000;
const LONGEST_WAIT: Milliseconds = 1_000;

interface Known<T> {
  readonly value: T;
  readonly trouble?: string;
}

export interface FramesOptions {
  readonly mayAct: boolean;
  readonly clock?: Clock;
}

export class Frames {
  readonly #view: PerfView;
  readonly #clock: Clock;
  /** JSON by name; what does not change while it runs stands here from the start. */
  readonly #sections = new Map<string, string>();
  /** Those that changed and were not in a frame for all yet. */
  readonly #untold = new Set<string>();
  readonly #backups: Fresh<BackupView> | undefined;
  readonly #attempts: Fresh<Known<readonly Attempt[]>>;
  readonly #history: Fresh<Known<Now['history']>>;
  /** Of the last look, by the time that goes by: a wall clock may jump. */
  #measured: Milliseconds | undefined;
  #nextAt = Number.NEGATIVE_INFINITY;
  #reported: { readonly report: Report; readonly at: Milliseconds } | undefined;

  constructor(view: PerfView, { mayAct, clock = systemClock }: FramesOptions) {
    this.#view = view;
    this.#clock = clock;
    const { backup, service, startedAt } = view;
    this.#backups = backup === undefined ? undefined : new Fresh(() => backupView(backup), BACKUPS_EVERY, clock);
    this.#attempts = new Fresh(() => known(async () => view.attempts(), []), ATTEMPTS_EVERY, clock);
    this.#history = new Fresh(() => known(() => historyOf(view, clock.now()), null), HISTORY_EVERY, clock);
    for (const [name, value] of Object.entries({ service, startedAt, mayAct })) {
      this.#sections.set(name, JSON.stringify(value));
    }
  }

  /** Since when there is something to ask about; undefined: not known. */
  get since(): EpochMs | undefined {
    return this.#history.value?.value?.from;
  }

  /** Of the last seconds: composing one takes long where there are thousands of series. */
  report(): Report {
    const { report, at = Number.NEGATIVE_INFINITY } = this.#reported ?? {};
    return report !== undefined && this.#clock.monotonic() - at < REPORT_LASTS ? report : this.#newReport();
  }

  #newReport(): Report {
    const report = this.#view.report();
    this.#reported = { report, at: this.#clock.monotonic() };
    return report;
  }

  /** Perfkit has looked. */
  looked(): void {
    this.#measured = this.#clock.monotonic();
  }

  /** Once before the first frame: what is on disk is there then, unless that takes long. */
  async ready(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_WAIT);
    });
    const all = Promise.all([this.#backups?.ready(), this.#attempts.ready(), this.#history.ready()]);
    await Promise.race([all, late]).finally(() => clearTimeout(timer));
  }

  /** Everything, as JSON. @param isFirst nobody else listens: of what changed until now nobody has to be told again */
  full(isFirst = false): string {
    this.#compose();
    if (isFirst) this.#untold.clear();
    return this.#frame([...this.#sections.keys()]);
  }

  /** What changed since this was called before, as JSON. @param atOnce somebody has just changed something */
  changed(atOnce = false): string {
    this.#compose(atOnce);
    const names = [...this.#untold];
    this.#untold.clear();
    return this.#frame(names);
  }

  #frame(names: readonly string[]): string {
    const at = this.#clock.now();
    const age = this.#measured === undefined ? undefined : this.#clock.monotonic() - this.#measured;
    const measuredAt = age === undefined ? null : Math.round(at - age);
    const sections = names.map((name) => `,${JSON.stringify(name)}:${this.#sections.get(name)}`);
    return `{"at":${at},"measuredAt":${measuredAt}${sections.join('')}}`;
  }

  #compose(atOnce = false): void {
    const began = this.#clock.monotonic();
    if (began < this.#nextAt && !atOnce) return;
    const now = { ...this.#look(), history: this.#history.value?.value ?? null };
    for (const [name, value] of Object.entries(now)) {
      const json = JSON.stringify(value);
      if (this.#sections.get(name) === json) continue;
      this.#sections.set(name, json);
      this.#untold.add(name);
    }
    this.#nextAt = began + (this.#clock.monotonic() - began) * SHARE;
  }

  #look(): ReturnType<typeof sectionsOf> {
    const { alerts } = this.#view;
    const attempts = this.#attempts.value;
    const troubles = [attempts?.trouble, this.#history.value?.trouble];
    return sectionsOf({
      report: this.#newReport(),
      recent: this.#view.recent(),
      alerts: alerts.active(),
      silences: alerts.silences(),
      backups: this.#backups?.value,
      attempts: attempts?.value ?? [],
      notes: troubles.flatMap((trouble) => trouble ?? []),
    });
  }
}

async function known<T>(ask: () => Promise<T>, otherwise: T): Promise<Known<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { value: otherwise, trouble: error instanceof Error ? error.message : String(error) };
  }
}

/** From the first to the last moment that is kept, where the history can say it. */
async function historyOf({ history, startedAt }: PerfView, now: EpochMs): Promise<Now['history']> {
  if (history === undefined) return null;
  if (!('info' in history) || typeof history.info !== 'function') return { from: startedAt, to: now };
  const { first, last } = (await history.info()) as { first: EpochMs | undefined; last: EpochMs | undefined };
  return first === undefined || last === undefined ? { from: startedAt, to: now } : { from: first, to: last };
}
