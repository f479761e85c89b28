/**
 * A group: alerts that one channel is told of together, and what its people know of them.
 *
 *   notice ──noticed──▶ what is ──isDue, after the wait or the interval──▶ told ──▶ what is known
 *
 * What is to be told is the difference between what is and what is known, at the moment of telling. So an alert that came and went
 * in between is never told of, one that flaps is told once, and whom nothing was said of nothing is resolved.
 *
 * Time here is what has gone by since the router's first beginning, over restarts: a wall clock that jumps moves no span.
 */
import type { Milliseconds, NoticeKind, Severity } from '@perf/core';
import type { AlertView } from './message.ts';
import type { Terms } from './route.ts';

export interface Member {
  readonly view: AlertView;
  /** People know that it fires. */
  readonly told: boolean;
  /** They are to be reminded of it. */
  readonly reminder: boolean;
}

export interface Group {
  readonly key: string;
  readonly channel: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly terms: Terms;
  readonly members: readonly Member[];
  /** Since when there has been something to tell; undefined when there is nothing. */
  readonly newsSince?: Milliseconds | undefined;
  /** Undefined: nothing was told yet. */
  readonly toldAt?: Milliseconds | undefined;
}

export interface Notice {
  readonly kind: NoticeKind;
  readonly alert: AlertView;
  /** These channels, whatever the routes say. @default those of the routes */
  readonly to?: readonly string[];
}

/** The group after what happened to its alerts, in order. */
export function noticed(group: Group, notices: readonly Notice[], time: Milliseconds): Group {
  const { terms, toldAt = Number.NEGATIVE_INFINITY } = group;
  const canRemind = time - toldAt >= terms.repeatInterval;
  const members = new Map(group.members.map((member) => [member.view.fingerprint, member]));
  for (const notice of notices) {
    const { fingerprint } = notice.alert;
    const after = memberAfter(members.get(fingerprint), notice, canRemind);
    if (after === undefined) members.delete(fingerprint);
    else members.set(fingerprint, after);
  }
  const all = [...members.values()];
  return { ...group, members: all, newsSince: all.some(isNews) ? (group.newsSince ?? time) : undefined };
}

/** @returns undefined for one that came and went untold */
function memberAfter(before: Member | undefined, { kind, alert }: Notice, canRemind: boolean): Member | undefined {
  // Of one that it does not know, an end is announced by somebody who told of its beginning.
  const told = before?.told ?? kind !== 'firing';
  if (kind === 'resolved') return told ? { view: alert, told, reminder: false } : undefined;
  return { view: alert, told, reminder: (kind === 'repeated' && canRemind) || (before?.reminder ?? false) };
}

/** What people don't know yet. */
export const isNews = ({ view, told, reminder }: Member): boolean =>
  told ? reminder || view.status === 'resolved' : view.status === 'firing';

export function isDue(
  { members, terms, newsSince, toldAt = Number.NEGATIVE_INFINITY }: Group,
  time: Milliseconds,
): boolean {
  if (newsSince === undefined || time - newsSince < terms.groupWait) return false;
  if (time - toldAt >= terms.groupInterval) return true;
  return members.some((member) => !member.told && isNews(member) && member.view.severity === 'critical');
}

/** The group once its people know all of it. */
export function told(group: Group, time: Milliseconds): Group {
  const members = group.members
    .filter(({ view }) => view.status === 'firing')
    .map(({ view }) => ({ view, told: true, reminder: false }));
  return { ...group, members, newsSince: undefined, toldAt: time };
}

/** Whether nothing is left of it. One that was told of is kept for its interval, so that it does not begin anew meanwhile. */
export const isOver = ({ members, toldAt, terms }: Group, time: Milliseconds): boolean =>
  members.length === 0 && (toldAt === undefined || time - toldAt >= terms.groupInterval);

/** Of its news. */
export function severityOf({ members }: Group): Severity {
  const severities = members.filter(isNews).map(({ view }) => view.severity);
  return (['critical', 'warning'] as const).find((severity) => severities.includes(severity)) ?? 'info';
}
