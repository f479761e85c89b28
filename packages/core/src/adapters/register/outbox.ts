/**
 * What this process or thread has to tell, put into messages: series of all monitors, readings, slow calls, stalls,
 * pauses and troubles.
 *
 * Invariant: nothing is lost by not asking. Series are whole states, moments wait in bounded number, and of the last
 * words everything is part that may not have arrived.
 */
import type { Clock } from '../../clock.ts';
import { createFeed, type Feed } from '../../feed.ts';
import type { HttpRequests } from '../../http-requests.ts';
import type { Monitor } from '../../monitor.ts';
import type { Pause, Span, Update } from '../../protocol.ts';
import type { Readings } from '../../reading.ts';
import type { SlowCall } from '../../slowest.ts';
import type { UsageState } from '../../usage/usage.ts';
import { usageChanges } from './changes.ts';
import { Moments } from './moments.ts';
import { foreignSource, ownSource, type Source } from './sources.ts';

/** Monitors of the program's own; one that makes them by the thousand is told, not followed. */
const MOST_MONITORS = 32;
const MOST_TROUBLES = 50;

export interface Occasion {
  readonly readings: Readings;
  /** Whether series that changed are due. */
  readonly withSeries: boolean;
  /** Whether slow calls and the program's own metrics are due; collecting them anew costs the recorders a little. */
  readonly withSlowCalls: boolean;
  readonly flushed: boolean;
}

export class Outbox {
  readonly stalls: Moments<Span> = new Moments();
  readonly pauses: Moments<Pause> = new Moments();
  readonly #slowCalls = new Moments<SlowCall>();
  readonly #clock: Clock;
  readonly #own: Source;
  #foreign: Source[] = [];
  #adopted = 0;
  readonly #troubles = new Set<string>();
  #troublesSent = 0;
  #requests: HttpRequests | undefined;
  #requestFeed: Feed | undefined;
  readonly #usage = usageChanges();
  #usageNow: () => readonly UsageState[] = () => [];

  /** @param name of this process and thread, see `Hello` */
  constructor(name: string, monitor: Monitor, clock: Clock) {
    this.#own = ownSource(name, monitor);
    this.#clock = clock;
  }

  /**
   * Takes in a monitor that the program created, with whatever copy of the package.
   *
   * @param from whether what it has recorded already counts
   */
  adopt(monitor: unknown, from: 'start' | 'now' = 'start'): void {
    if (this.#adopted === MOST_MONITORS) {
      this.trouble(`more than ${MOST_MONITORS} monitors: the rest is not reported`);
      return;
    }
    const source = foreignSource(`${this.#own.name}/${this.#adopted + 1}`, monitor, from);
    if (source === undefined) {
      this.trouble(UNKNOWN_VERSION);
      return;
    }
    this.#adopted += 1;
    this.#foreign.push(source);
  }

  /** Tells of incoming requests by their status as well. */
  followRequests(requests: HttpRequests): void {
    this.#requests = requests;
    this.#requestFeed = createFeed(requests);
  }

  /** Where limits and sessions of this process are read. */
  readUsage(states: () => readonly UsageState[]): void {
    this.#usageNow = states;
  }

  trouble(text: string): void {
    if (this.#troubles.size < MOST_TROUBLES) this.#troubles.add(text);
  }

  /** Begins anew, for a collector that has heard nothing yet. */
  restart(): void {
    for (const source of [this.#own, ...this.#foreign]) source.restart();
    this.#usage.restart();
    if (this.#requests !== undefined) this.#requestFeed = createFeed(this.#requests);
    this.#troublesSent = 0;
  }

  /** What is new. The last update is that of the process itself; on a quiet occasion there is none. */
  updates({ readings, withSeries, withSlowCalls, flushed }: Occasion): Update[] {
    const now = this.#clock.monotonic();
    const foreign = this.#foreignUpdates(withSeries, withSlowCalls);
    if (withSlowCalls) for (const call of this.#own.slowCalls()) this.#addSlowCall(call);
    const usage = withSlowCalls ? this.#usage.of(this.#usageNow()) : [];
    const requests = withSeries ? (this.#requestFeed?.changes() ?? []) : [];
    const own = {
      ...this.#empty(this.#own),
      series: withSeries ? this.#own.changes() : [],
      ...(requests.length > 0 && { requests }),
      ...foldedOf(this.#own),
      slowest: this.#slowCalls.take(now),
      readings,
      stalls: this.stalls.take(now),
      pauses: this.pauses.take(now),
      troubles: [...this.#troubles].slice(this.#troublesSent),
      ...(usage.length > 0 && { usage }),
    };
    this.#troublesSent = this.#troubles.size;
    const isQuiet = !flushed && Object.keys(readings).length === 0 && isEmpty(own);
    return isQuiet ? foreign : [...foreign, flushed ? { ...own, flushed } : own];
  }

  /** Everything there is, and what went out so shortly before the end that it may not have arrived. */
  lastWords(readings: Readings): Update[] {
    this.restart();
    const updates = this.updates({ readings, withSeries: true, withSlowCalls: true, flushed: true });
    const now = this.#clock.monotonic();
    const moments = {
      slowest: this.#slowCalls.last(now),
      stalls: this.stalls.last(now),
      pauses: this.pauses.last(now),
    };
    return updates.map(({ flushed, ...update }) => (flushed === true ? { ...update, ...moments } : update));
  }

  #foreignUpdates(withSeries: boolean, withSlowCalls: boolean): Update[] {
    return this.#foreign.flatMap((source) => {
      try {
        if (withSlowCalls) for (const call of source.slowCalls()) this.#addSlowCall(call);
        const series = withSeries ? source.changes() : [];
        const jobs = withSlowCalls ? source.jobs() : [];
        const metrics = withSlowCalls ? source.metrics() : [];
        const more = {
          ...(jobs.length > 0 && { jobs }),
          ...(metrics.length > 0 && { metrics }),
          ...foldedOf(source),
        };
        const isQuiet = series.length === 0 && Object.keys(more).length === 0;
        return isQuiet ? [] : [{ ...this.#empty(source), series, ...more }];
      } catch {
        this.#foreign = this.#foreign.filter((other) => other !== source);
        this.trouble(UNKNOWN_VERSION);
        return [];
      }
    });
  }

  #addSlowCall(call: SlowCall): void {
    if (!LISTENING.test(call.operation)) this.#slowCalls.add(call);
  }

  #empty({ name: source }: Source): Update {
    const nothing = { series: [], slowest: [], readings: {}, stalls: [], pauses: [], troubles: [] };
    return { type: 'update', source, at: this.#clock.now(), ...nothing };
  }
}

function foldedOf(source: Source): Pick<Update, 'folded'> {
  const folded = source.folded();
  return folded === undefined ? {} : { folded };
}

const UNKNOWN_VERSION = 'a monitor of another version of @perf/core is not reported';
/** Somebody listening to events for an hour is not a slow call; the answer to a POST is one, streamed or not. */
const LISTENING = /^(?:outgoing )?GET .* \(stream\)$/;

function isEmpty({ series, folded, slowest, stalls, pauses, troubles, usage = [] }: Update): boolean {
  return folded === undefined && [series, slowest, stalls, pauses, troubles, usage].every(({ length }) => length === 0);
}
