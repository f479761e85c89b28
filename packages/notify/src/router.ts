/**
 * From alerts to messages: who is told of what together, and when. It decides and keeps state, and sends nothing: what it
 * gives is for a queue.
 *
 * Nothing waits on a timer of its own. Call `advance` with each look at the alerts, about once a second; time is what went by
 * on the monotonic clock, and hours of the day are read off the wall at that moment.
 */
import { type Clock, type Duration, type EpochMs, fingerprintOf, type Milliseconds, milliseconds, systemClock } from '@perf/core';
import { misuse } from './failure.ts';
import { type Group, isDue, isNews, isOver, type Notice, noticed, passed, severityOf, told } from './grouping.ts';
import { type Hours, type IsWithin, withinHours } from './hours.ts';
import { type AlertView, type Message, messageOf } from './message.ts';
import { type Bundle, bundled, SlidingRate } from './rate.ts';
import { type Route, type RouteOptions, routesFor, routesOf } from './route.ts';
import { readRouterState, type RouterState } from './router-state.ts';

export interface QuietHours {
  /** When only what is critical is told at once; the rest waits until they are over. */
  readonly hours: Hours | readonly Hours[];
  /** Channels that are told of what is critical then, besides those of its routes. @default none */
  readonly escalateTo?: string | readonly string[];
}

export interface RateLimit {
  readonly messages: number;
  readonly per: Duration;
}

export interface RouterOptions {
  /** Names of all channels. */
  readonly channels: readonly string[];
  /** @default all alerts to all channels */
  readonly routes?: readonly RouteOptions[];
  readonly quiet?: QuietHours;
  /** Over all channels; a fifth of it is kept for what is critical. @default { messages: 10, per: '1m' } */
  readonly rateLimit?: RateLimit;
  /** Which program or machine it is about. */
  readonly source?: string;
  /** Where to look at all of it. */
  readonly url?: string;
  readonly clock?: Clock;
  /** What `export` gave before a restart; what is not understood of it is left out. */
  readonly state?: unknown;
}

/** One message for one channel. */
export interface Delivery {
  readonly channel: string;
  /** Never given to another one. */
  readonly key: string;
  readonly message: Message;
}

export interface Router {
  /** Takes what is new, lets time go by, and gives what is to be sent now. */
  advance(notices: readonly Notice[]): readonly Delivery[];
  export(): RouterState;
}

/** What one message names; the rest it counts. More is read by nobody, and has to be kept on disk. */
const MOST_IN_MESSAGE = 50;
/** Of the rate, for what is critical. */
const RESERVED = 1 / 5;

/** @throws PerfError `notify/invalid-argument` */
export function createRouter(options: RouterOptions): Router {
  return new Routing(options);
}

class Routing implements Router {
  readonly #clock: Clock;
  readonly #routes: readonly Route[];
  readonly #isQuiet: IsWithin;
  readonly #escalateTo: readonly string[];
  readonly #rate: SlidingRate;
  readonly #reserve: number;
  readonly #about: Pick<RouterOptions, 'source' | 'url'>;
  #groups: ReadonlyMap<string, Group>;
  #made: number;
  #before: Milliseconds;

  constructor({ channels, routes = [{ channels }], quiet, rateLimit, clock = systemClock, state, ...about }: RouterOptions) {
    const { messages, per } = rateLimit ?? { messages: 10, per: '1m' };
    if (!Number.isInteger(messages) || messages < 1) {
      const hint = "Write it like { messages: 10, per: '1m' }.";
      throw misuse({ name: 'rateLimit.messages', expected: 'a positive integer', got: String(messages), hint });
    }
    this.#clock = clock;
    this.#before = clock.monotonic();
    this.#routes = routesOf(routes, channels);
    this.#isQuiet = quiet === undefined ? () => false : withinHours(quiet.hours);
    this.#escalateTo = [quiet?.escalateTo ?? []].flat();
    // They are names of channels like those of a route.
    if (this.#escalateTo.length > 0) routesOf([{ channels: this.#escalateTo }], channels);
    this.#rate = new SlidingRate({ messages, per: milliseconds(per, 'rateLimit.per') });
    this.#reserve = Math.floor(messages * RESERVED);
    this.#about = about;
    const kept = readRouterState(state, channels);
    this.#groups = new Map(kept.groups.map((group) => [group.key, group]));
    this.#made = kept.made;
  }

  advance(notices: readonly Notice[]): readonly Delivery[] {
    const [monotonic, at] = [this.#clock.monotonic(), this.#clock.now()];
    const elapsed = monotonic - this.#before;
    this.#before = monotonic;
    this.#rate.pass(elapsed);
    const groups = new Map([...this.#groups].map(([key, group]) => [key, passed(group, elapsed)]));
    for (const [group, news] of this.#assigned(notices, groups, at)) groups.set(group.key, noticed(group, news));
    const isQuiet = this.#isQuiet(at);
    const due = [...groups.values()].filter((group) => isDue(group) && !(isQuiet && severityOf(group) !== 'critical'));
    const bundles = bundled(due, { left: this.#rate.left, reserve: this.#reserve });
    this.#rate.take(bundles.length);
    for (const group of bundles.flatMap((bundle) => bundle.groups)) groups.set(group.key, told(group));
    this.#groups = new Map([...groups].filter(([, group]) => !isOver(group)));
    return bundles.map((bundle) => this.#delivery(bundle, at));
  }

  export(): RouterState {
    return { version: 1, groups: [...this.#groups.values()], made: this.#made };
  }

  /** What is new, by the group that it belongs to. */
  #assigned(notices: readonly Notice[], groups: ReadonlyMap<string, Group>, at: EpochMs): ReadonlyMap<Group, Notice[]> {
    const knowing = knownBy(groups.values());
    const found = new Map<string, Group>();
    const assigned = new Map<Group, Notice[]>();
    for (const notice of notices) {
      const { alert, kind } = notice;
      // Who knows of it has to hear of its end, whatever the routes say by now.
      const own = kind === 'resolved' ? knowing.get(alert.fingerprint) : undefined;
      for (const each of own ?? this.#groupsFor(alert, at)) {
        const group = found.get(each.key) ?? { ...each, ...groups.get(each.key), terms: each.terms };
        found.set(group.key, group);
        const news = assigned.get(group) ?? [];
        news.push(notice);
        assigned.set(group, news);
      }
    }
    return assigned;
  }

  /** Those of the routes that take it now, each as it begins. */
  #groupsFor(alert: AlertView, at: EpochMs): readonly Group[] {
    const more = alert.severity === 'critical' && this.#isQuiet(at) ? this.#escalateTo : [];
    const all = routesFor(this.#routes, alert, at).flatMap(({ channels, groupBy, terms }) => {
      const labels = Object.fromEntries(groupBy.map((name) => [name, labelOf(alert, name)]));
      const of = fingerprintOf(labels);
      return [...channels, ...more].map((channel): Group => {
        return { key: `${channel} ${of}`, channel, labels, terms, members: [], waited: 0 };
      });
    });
    // Two routes that lead to the same people tell them once.
    return [...new Map(all.map((group) => [group.key, group])).values()];
  }

  #delivery({ channel, groups }: Bundle, at: EpochMs): Delivery {
    const [first] = groups;
    const isOne = groups.length === 1 && first !== undefined;
    // Of one group all that fires is told, of many only what is new.
    const views = groups.flatMap(({ members }) => (isOne ? members : members.filter(isNews)).map(({ view }) => view));
    const ordered = messageOf({ key: '', at, alerts: views }).alerts;
    this.#made += 1;
    const key = isOne ? first.key : `${channel} many`;
    return {
      channel,
      key: `${fingerprintOf({ key })}-${at.toString(36)}-${this.#made}`,
      message: messageOf({
        ...this.#about,
        key,
        at,
        alerts: ordered.slice(0, MOST_IN_MESSAGE),
        omitted: Math.max(0, ordered.length - MOST_IN_MESSAGE),
        groupLabels: isOne ? first.labels : {},
        notes: isOne ? [] : [`So many at once that ${groups.length} groups of alerts are told together.`],
      }),
    };
  }
}

/** The groups that know an alert, by its fingerprint. */
function knownBy(groups: Iterable<Group>): ReadonlyMap<string, Group[]> {
  const known = new Map<string, Group[]>();
  for (const group of groups) {
    for (const { view } of group.members) known.set(view.fingerprint, [...(known.get(view.fingerprint) ?? []), group]);
  }
  return known;
}

const labelOf = ({ labels }: AlertView, name: string): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
