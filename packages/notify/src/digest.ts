/**
 * Once a day, what happened in it: how often each alert fired, and what still fires. Who is told of each alert as it comes does
 * not need it; who is not told of most of them does.
 *
 * It counts what it is told of, whatever the routes say, and comes on a quiet day too: so its absence is news. Past the rate
 * limit, since one a day is no flood. The moment is one of the wall clock, and no day has two, however that clock jumps.
 */
import { type Clock, type EpochMs, fingerprintOf, systemClock } from '@perf/core';
import { calendarMoment, wallClock } from '@perf/core/calendar';
import { boundedView } from './bounded-view.ts';
import { misuse } from './failure.ts';
import type { Notice } from './grouping.ts';
import { type AlertView, messageOf } from './message.ts';
import { routesOf } from './route.ts';
import type { Delivery } from './router.ts';

export interface DigestOptions {
  /** `'08:00'` */
  readonly at: string;
  /** Like `'Europe/Berlin'`. @default the zone of this machine */
  readonly zone?: string;
  /** @default all */
  readonly channels?: string | readonly string[];
}

export interface Digest {
  /** Takes what is new, and gives what is to be sent now. */
  advance(notices: readonly Notice[]): readonly Delivery[];
  export(): DigestState;
  readonly revision: number;
}

export interface DigestState {
  readonly version: 1;
  /** The worst and latest ones; each as it was last. */
  readonly seen: readonly Seen[];
  /** When it was told last, or began to count. */
  readonly since: EpochMs;
}

interface Seen {
  readonly view: AlertView;
  /** How often it fired since the last digest. */
  readonly fired: number;
}

export interface DigestPlace {
  readonly channels: readonly string[];
  readonly clock?: Clock;
  readonly source?: string;
  readonly url?: string;
  /** What `export` gave before a restart; what is not understood of it begins anew. */
  readonly state?: unknown;
}

/** A digest names no more; it is kept on disk. */
const MOST_SEEN = 50;
/** Two are never closer, whatever the clock does: a day, less what summer time and a clock put right take off it. */
const CLOSEST = 20 * 3_600_000;
/** So long after its moment it is still sent, by who was not running then. */
const LATE = 3 * 3_600_000;
const DAY = 86_400_000;

/**
 * Once a day, what fired and what still fires.
 *
 * @throws PerfError `notify/invalid-argument`
 */
export function createDigest(options: DigestOptions, place: DigestPlace): Digest {
  return new Counting(options, place);
}

class Counting implements Digest {
  readonly #place: DigestPlace;
  readonly #clock: Clock;
  readonly #channels: readonly string[];
  readonly #isTime: (now: EpochMs) => boolean;
  #seen: ReadonlyMap<string, Seen>;
  #since: EpochMs;
  revision = 0;

  constructor({ at, zone, channels }: DigestOptions, place: DigestPlace) {
    this.#place = place;
    this.#clock = place.clock ?? systemClock;
    this.#channels = [channels ?? place.channels].flat();
    routesOf([{ channels: this.#channels }], place.channels);
    this.#isTime = isTimeOf(at, zone);
    const kept = readDigest(place.state);
    this.#seen = new Map((kept?.seen ?? []).map((one) => [one.view.fingerprint, one]));
    const now = this.#clock.now();
    // One that begins anew in the hours after its moment has no day to tell of.
    this.#since = kept?.since ?? (this.#isTime(now) ? now : now - CLOSEST);
  }

  advance(notices: readonly Notice[]): readonly Delivery[] {
    for (const notice of notices) this.#count(notice);
    const now = this.#clock.now();
    // A clock that was set back would wait for the day that it came from.
    if (now < this.#since) this.#since = now;
    if (now - this.#since < CLOSEST || !this.#isTime(now)) return [];
    const deliveries = this.#channels.map((channel) => this.#delivery(channel, now));
    this.#seen = new Map(
      [...this.#seen].flatMap(([key, { view }]) => (isFiring(view) ? [[key, { view, fired: 0 }]] : [])),
    );
    this.#since = now;
    this.revision += 1;
    return deliveries;
  }

  export(): DigestState {
    return { version: 1, seen: [...this.#seen.values()], since: this.#since };
  }

  #count({ kind, alert }: Notice): void {
    const before = this.#seen.get(alert.fingerprint)?.fired ?? 0;
    const seen = new Map(this.#seen);
    seen.delete(alert.fingerprint);
    seen.set(alert.fingerprint, { view: shortened(alert), fired: before + (kind === 'firing' ? 1 : 0) });
    const [least] = seen.size > MOST_SEEN ? [...seen].sort(([, a], [, b]) => needOf(a) - needOf(b)) : [];
    if (least !== undefined) seen.delete(least[0]);
    this.#seen = seen;
    this.revision += 1;
  }

  #delivery(channel: string, at: EpochMs): Delivery {
    const { source, url } = this.#place;
    const seen = [...this.#seen.values()];
    const fired = seen.reduce((sum, one) => sum + one.fired, 0);
    const firing = seen.filter(({ view }) => isFiring(view)).length;
    const key = `${channel} digest`;
    const often = seen.filter((one) => one.fired > 1).sort((a, b) => b.fired - a.fired);
    return {
      channel,
      key: `${fingerprintOf({ key })}-${at.toString(36)}`,
      message: messageOf({
        key,
        at,
        source,
        url,
        title: `Daily digest: ${fired === 0 ? 'no alert' : fired === 1 ? '1 alert' : `${fired} alerts`} fired, ${firing} still ${firing === 1 ? 'fires' : 'fire'}`,
        alerts: seen.map(({ view }) => view),
        notes: often.slice(0, 10).map(({ view, fired: times }) => `${view.name} fired ${times} times.`),
      }),
    };
  }
}

const isFiring = ({ status }: AlertView): boolean => status === 'firing';

const needOf = ({ view }: Seen): number =>
  (isFiring(view) ? 3 : 0) + ['info', 'warning', 'critical'].indexOf(view.severity);

/** What it is and how bad; the evidence of each was told with it. */
function shortened(view: AlertView): AlertView {
  const { evidence: _evidence, changes: _changes, action: _action, ...rest } = view;
  return boundedView(rest);
}

function isTimeOf(at: string, zone: string | undefined): (now: EpochMs) => boolean {
  const moment = calendarMoment(at);
  const hint = "Write it like { at: '08:00', zone: 'Europe/Berlin' }.";
  if (moment === undefined || moment.hasDay)
    throw misuse({ name: 'digest.at', expected: 'a time of day', got: String(at), hint });
  try {
    const clock = wallClock(zone);
    return (now) => (clock(now) - moment.at + DAY) % DAY < LATE;
  } catch (cause) {
    throw misuse({ name: 'digest.zone', expected: 'a time zone', got: String(zone), hint, cause });
  }
}

function readDigest(state: unknown): DigestState | undefined {
  const { version, seen, since } = (state ?? {}) as Partial<Record<keyof DigestState, unknown>>;
  if (version !== 1 || !Array.isArray(seen) || !Number.isFinite(since)) return undefined;
  return { version, seen: seen.filter(isSeen), since: since as EpochMs };
}

function isSeen(value: unknown): value is Seen {
  const { view, fired } = (value ?? {}) as Partial<Record<keyof Seen, unknown>>;
  const { fingerprint, name, severity, status } = (view ?? {}) as Partial<AlertView>;
  return Number.isInteger(fired) && [fingerprint, name, severity, status].every((text) => typeof text === 'string');
}
