/**
 * From alerts to messages: who is told of what together, and when. It decides and keeps state, and sends nothing: what it
 * gives is for a queue.
 *
 * Nothing waits on a timer of its own. Call `advance` with each look at the alerts, about once a second; time is what went by
 * on the monotonic clock, and hours of the day are read off the wall at that moment.
 */
import {
  type Clock,
  type Duration,
  type EpochMs,
  fingerprintOf,
  type Milliseconds,
  milliseconds,
  systemClock,
} from '@perf/core';
import { boundedView } from './bounded-view.ts';
import { misuse } from './failure.ts';
import { type Group, isDue, isNews, isOver, type Notice, noticed, severityOf, told } from './grouping.ts';
import { type Hours, type IsWithin, withinHours } from './hours.ts';
import { type AlertView, type Message, messageOf } from './message.ts';
import { type Bundle, bundled, SlidingRate } from './rate.ts';
import { directRoute, type Route, type RouteOptions, routesFor, routesOf } from './route.ts';
import { keptGroups, type RouterState, readRouterState } from './router-state.ts';

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
  /** A few hundred kilobytes at most: what is past that, a restart forgets. */
  export(): RouterState;
  /** Another one whenever there is something new to keep; that time went by is no news. */
  readonly revision: number;
}

/** What one message names; the rest it counts. More is read by nobody, and has to be kept on disk. */
const MOST_IN_MESSAGE = 50;
/** Of the rate, for what is critical. */
const RESERVED = 1 / 5;

/** Which alerts go to which channels, when and in which groups; it sends nothing. @throws PerfError `notify/invalid-argument` */
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
  readonly #groups: Map<string, Group>;
  /** Of groups that have something to tell, or nothing left: the others need no look. */
  readonly #open: Set<string>;
  /** The keys of groups that may know an alert, by its fingerprint. */
  readonly #knowing = new Map<string, Set<string>>();
  /** Gone by since the first beginning, over restarts. */
  #time: Milliseconds;
  #made: number;
  #before: Milliseconds;
  #revision = 0;

  constructor({
    channels,
    routes = [{ channels }],
    quiet,
    rateLimit,
    clock = systemClock,
    state,
    ...about
  }: RouterOptions) {
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
    this.#reserve = Math.floor(messages * RESERVED);
    this.#about = about;
    const kept = readRouterState(state, channels);
    this.#rate = new SlidingRate({ messages, per: milliseconds(per, 'rateLimit.per') }, kept.sent);
    this.#groups = new Map(kept.groups.map((group) => [group.key, group]));
    this.#open = new Set(this.#groups.keys());
    for (const { key, members } of kept.groups) for (const { view } of members) this.#knows(view, key);
    this.#time = kept.time;
    this.#made = kept.made;
  }

  advance(notices: readonly Notice[]): readonly Delivery[] {
    const [monotonic, at] = [this.#clock.monotonic(), this.#clock.now()];
    const elapsed = monotonic - this.#before;
    this.#before = monotonic;
    this.#time += elapsed;
    this.#rate.pass(elapsed);
    for (const [group, news] of this.#assigned(notices, at)) this.#keep(noticed(group, news, this.#time));
    const isQuiet = this.#isQuiet(at);
    const open = [...this.#open].flatMap((key) => this.#groups.get(key) ?? []);
    const due = open.filter((group) => isDue(group, this.#time) && !(isQuiet && severityOf(group) !== 'critical'));
    const bundles = bundled(due, { left: this.#rate.left, reserve: this.#reserve });
    this.#rate.take(bundles.length);
    const deliveries = bundles.map((bundle) => this.#delivery(bundle, at));
    for (const group of bundles.flatMap((bundle) => bundle.groups)) this.#keep(told(group, this.#time));
    for (const group of open) this.#forget(group);
    return deliveries;
  }

  export(): RouterState {
    const { ages: sent } = this.#rate;
    return { version: 1, groups: keptGroups([...this.#groups.values()]), time: this.#time, made: this.#made, sent };
  }

  get revision(): number {
    return this.#revision;
  }

  #keep(group: Group): void {
    this.#revision += 1;
    this.#groups.set(group.key, group);
    if (group.newsSince !== undefined || group.members.length === 0) this.#open.add(group.key);
    else this.#open.delete(group.key);
  }

  #forget({ key }: Group): void {
    const group = this.#groups.get(key);
    if (group !== undefined && !isOver(group, this.#time)) return;
    this.#revision += 1;
    this.#groups.delete(key);
    this.#open.delete(key);
  }

  #knows({ fingerprint }: AlertView, key: string): void {
    const keys = this.#knowing.get(fingerprint) ?? new Set();
    this.#knowing.set(fingerprint, keys.add(key));
  }

  /** What is new, by the group that it belongs to. */
  #assigned(notices: readonly Notice[], at: EpochMs): ReadonlyMap<Group, readonly Notice[]> {
    const found = new Map<string, Group>();
    const assigned = new Map<Group, Notice[]>();
    for (const notice of notices) {
      for (const each of this.#groupsOf(notice, at)) {
        const group = found.get(each.key) ?? { ...each, ...this.#groups.get(each.key), terms: each.terms };
        found.set(group.key, group);
        const news = assigned.get(group) ?? [];
        news.push(notice);
        assigned.set(group, news);
        if (notice.kind !== 'resolved') this.#knows(notice.alert, group.key);
      }
    }
    return assigned;
  }

  /** Who knows of an alert has to hear of its end, whatever the routes say by now. */
  #groupsOf({ kind, alert, to }: Notice, at: EpochMs): readonly Group[] {
    const keys = kind === 'resolved' ? this.#knowing.get(alert.fingerprint) : undefined;
    if (keys === undefined) return this.#groupsFor(alert, at, to);
    this.#knowing.delete(alert.fingerprint);
    // A group is made of the notices of this very look at times: then its routes are those of now.
    const known = [...keys].map((key) => this.#groups.get(key));
    return known.includes(undefined) ? this.#groupsFor(alert, at, to) : known.filter((group) => group !== undefined);
  }

  /** Those of the routes that take it now, each as it begins. */
  #groupsFor(alert: AlertView, at: EpochMs, to?: readonly string[]): readonly Group[] {
    const routes = to === undefined ? routesFor(this.#routes, alert, at) : [directRoute(to)];
    const more = to === undefined && alert.severity === 'critical' && this.#isQuiet(at) ? this.#escalateTo : [];
    const all = routes.flatMap(({ channels, groupBy, terms }) => {
      const labels = Object.fromEntries(groupBy.map((name) => [name, labelOf(alert, name)]));
      const of = fingerprintOf(labels);
      return [...channels, ...more].map((channel): Group => {
        return { key: `${channel} ${of}`, channel, labels, terms, members: [] };
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
        alerts: ordered.slice(0, MOST_IN_MESSAGE).map(boundedView),
        omitted: Math.max(0, ordered.length - MOST_IN_MESSAGE),
        groupLabels: isOne ? first.labels : {},
        notes: isOne ? [] : [`So many at once that ${groups.length} groups of alerts are told together.`],
      }),
    };
  }
}

const labelOf = ({ labels }: AlertView, name: string): string =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
