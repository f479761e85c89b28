/**
 * What alerts remember over a restart, in a `StateStore`: which are pending or fire and since when, who was told, silences
 * and acknowledgements.
 *
 * It is written when something changed that people would miss, and every 15 seconds while only ages grow: so a restart
 * costs at most that much of an age. Nobody waits for it. A store that fails costs the memory and one note, never an alert; it is
 * tried again. What a newer perfkit has written is left as it is.
 */
import { type Alerts, type AlertsState, type Clock, isPerfError, type Milliseconds, type StateStore } from '@perf/core';
import type { Notes } from './notes.ts';

/** Also how soon a store that failed is tried again. */
const AGES_EVERY: Milliseconds = 15_000;

export interface AlertMemoryOptions {
  readonly store: StateStore;
  readonly key: string;
  /** Who writes: another one for each process. */
  readonly writer: string;
  readonly clock: Clock;
  readonly notes: Notes;
}

type Kept = Partial<AlertsState> & { readonly writer?: string };

/** Reads what is there. It never rejects. */
export async function openAlertMemory(options: AlertMemoryOptions): Promise<AlertMemory> {
  const { store, key, notes } = options;
  try {
    return new AlertMemory(options, (await store.get(key)) as Kept | undefined);
  } catch (error) {
    notes.add(`Alerts begin anew: ${wordsOf(error)}`);
    return new AlertMemory(options, undefined);
  }
}

export class AlertMemory {
  /** For `createAlerts`. */
  readonly state: AlertsState | undefined;
  readonly #options: AlertMemoryOptions;
  /** Written by a newer perfkit: it is not ours to change. */
  readonly #isForeign: boolean;
  #lastWriter: string | undefined;
  #written = newsIn(NOTHING);
  /** There is something to write that the state itself does not show. */
  #hasNews = false;
  #triedAt: Milliseconds = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #writing: Promise<void> | undefined;

  constructor(options: AlertMemoryOptions, kept: Kept | undefined) {
    this.#options = options;
    this.#isForeign = kept !== undefined && kept?.version !== 1;
    if (this.#isForeign) options.notes.add(FOREIGN);
    this.state = this.#isForeign ? undefined : (kept as AlertsState | undefined);
    this.#lastWriter = kept?.writer;
  }

  /**
   * Writes, when it is time to.
   *
   * @param hasTold people were told of something just now: that must not be forgotten
   */
  keep(alerts: Pick<Alerts, 'export'>, hasTold: boolean): void {
    this.#hasNews ||= hasTold;
    if (this.#isForeign || this.#writing !== undefined) return;
    const state = alerts.export();
    const isNews = this.#hasNews || newsIn(state) !== this.#written;
    const hasWaited = this.#options.clock.monotonic() - this.#triedAt >= AGES_EVERY;
    const isDue = isNews ? hasWaited || !this.#hasFailed : hasWaited && hasAges(state);
    if (!isDue) return;
    this.#writing = this.#write(state).finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes what is left, now. */
  async settle(alerts: Pick<Alerts, 'export'>): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    const state = alerts.export();
    if (this.#isForeign || (newsIn(state) === this.#written && !hasAges(state))) return;
    this.#writing = this.#write(state).finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #write(state: AlertsState): Promise<void> {
    const { store, key, writer, clock, notes } = this.#options;
    this.#triedAt = clock.monotonic();
    this.#written = newsIn(state);
    this.#hasNews = false;
    try {
      const there = (await store.get(key)) as Kept | undefined;
      if (there !== undefined && there.writer !== this.#lastWriter) notes.addOnce(SHARED);
      await store.set(key, { ...state, writer });
      this.#lastWriter = writer;
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) notes.addOnce(`Alerts are not kept over a restart: ${wordsOf(error)}`);
      this.#hasFailed = true;
      this.#hasNews = true;
    }
  }
}

const FOREIGN =
  'The alerts that are kept in the data folder are of another version of perfkit: they begin anew here, and are not kept.';
const SHARED =
  'Another perfkit keeps its alerts in the same place: after a restart those of the last one to write are known.';

const NOTHING: AlertsState = { version: 1, alerts: [], silences: [], silencesMade: 0 };

/** What people would miss, as a text: without the ages. */
function newsIn({ alerts, silences, silencesMade }: AlertsState): string {
  const moved = alerts.flatMap(({ fingerprint, lifecycle, told, acknowledged }) => {
    const { state } = lifecycle;
    if (state === 'inactive') return [];
    return [[fingerprint, state, state === 'firing' && lifecycle.flapping, told !== undefined, acknowledged?.at]];
  });
  return JSON.stringify([moved, silences.map(({ id }) => id), silencesMade]);
}

/** Whether time changes it. */
function hasAges({ alerts, silences }: AlertsState): boolean {
  return silences.length > 0 || alerts.some(({ lifecycle }) => lifecycle.state !== 'inactive');
}

function wordsOf(error: unknown): string {
  return isPerfError(error) ? `${error.message}.` : `${(error as Error)?.message ?? error}.`;
}
