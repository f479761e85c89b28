/**
 * Who is told of what, when: routes in order. The first that takes an alert has it, unless it says `continue`.
 *
 * An alert that no route takes is told to nobody; a last route without conditions is the way to leave out nothing.
 */
import { type Duration, type EpochMs, type Milliseconds, matchesOf, milliseconds, type Severity } from '@perf/core';
import { misuse } from './failure.ts';
import { type Hours, withinHours } from './hours.ts';
import type { AlertView } from './message.ts';

export interface RouteOptions {
  /** Names of channels. */
  readonly channels: string | readonly string[];
  /** @default any */
  readonly severity?: Severity | readonly Severity[];
  /** All have to match: `['team="ops"', 'host=~"web-.*"']`. @default any labels */
  readonly matchers?: readonly string[];
  /** Only in these hours. @default always */
  readonly hours?: Hours | readonly Hours[];
  /** The next routes may take it too. @default false */
  readonly continue?: boolean;
  /** Alerts with the same values of these labels are told together. @default ['alertname'] */
  readonly groupBy?: readonly string[];
  /** How long a group waits for more before it is told first. @default '500ms' */
  readonly groupWait?: Duration;
  /** How long until more of a group is told; a new critical alert does not wait so long. @default '5m' */
  readonly groupInterval?: Duration;
  /** That a group still fires is told no more often, however often its rules say so. @default 0, as often as they do */
  readonly repeatInterval?: Duration;
}

/** How the groups of a route behave in time. */
export interface Terms {
  readonly groupWait: Milliseconds;
  readonly groupInterval: Milliseconds;
  readonly repeatInterval: Milliseconds;
}

export interface Route {
  readonly channels: readonly string[];
  readonly groupBy: readonly string[];
  readonly terms: Terms;
  readonly goesOn: boolean;
  readonly takes: (alert: AlertView, now: EpochMs) => boolean;
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

/** @throws PerfError `notify/invalid-argument`; `core/invalid-argument` for a matcher that is none */
export function routesOf(options: readonly RouteOptions[], known: readonly string[]): readonly Route[] {
  return options.map((route) => routeOf(route, known));
}

function routeOf(options: RouteOptions, known: readonly string[]): Route {
  const { severity, matchers, hours, groupBy = ['alertname'], continue: goesOn = false } = options;
  const channels = [options.channels].flat();
  const unknown = channels.find((name) => !known.includes(name));
  if (channels.length === 0 || unknown !== undefined) {
    const expected = `names of channels: ${known.join(', ')}`;
    throw misuse({ name: 'channels', expected, got: unknown ?? 'none', hint: 'Name a channel that is configured.' });
  }
  const severities = severity === undefined ? SEVERITIES : [severity].flat();
  const odd = severities.find((each) => !SEVERITIES.includes(each));
  if (odd !== undefined) {
    throw misuse({
      name: 'severity',
      expected: SEVERITIES.join(', '),
      got: String(odd),
      hint: "Write it like 'critical'.",
    });
  }
  const matches = matchers === undefined ? () => true : matchesOf(matchers);
  const isOpen = hours === undefined ? () => true : withinHours(hours);
  return {
    channels,
    groupBy,
    goesOn,
    terms: termsOf(options),
    takes: (alert, now) => severities.includes(alert.severity) && matches(alert.labels) && isOpen(now),
  };
}

function termsOf({ groupWait = '500ms', groupInterval = '5m', repeatInterval = 0 }: RouteOptions): Terms {
  return {
    groupWait: milliseconds(groupWait, 'groupWait'),
    groupInterval: milliseconds(groupInterval, 'groupInterval'),
    repeatInterval: milliseconds(repeatInterval, 'repeatInterval'),
  };
}

/** Past all routes, to these channels. */
export function directRoute(channels: readonly string[]): Route {
  return { channels, groupBy: ['alertname'], terms: termsOf({ channels }), goesOn: false, takes: () => true };
}

/** The routes that take an alert now, in order. */
export function routesFor(routes: readonly Route[], alert: AlertView, now: EpochMs): readonly Route[] {
  const taking = routes.filter((route) => route.takes(alert, now));
  const last = taking.findIndex(({ goesOn }) => !goesOn);
  return last < 0 ? taking : taking.slice(0, last + 1);
}
