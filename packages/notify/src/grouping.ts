/**
 * A group: alerts that one channel is told of together, and what its people know of them.
 *
 *   notice ──noticed──▶ what is ──isDue, after the wait or the interval──▶ told ──▶ what is known
 *
 * What is to be told is the difference between what is and what is known, at the moment of telling. So an alert that came and went
 * in between is never told of, one that flaps is told once, and whom nothing was said of nothing is resolved.
 *
 * Spans are counted up by the time that goes by, so a wall clock that jumps moves none, and a restart goes on where it was.
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
  /** Since there has been something to tell. */
  readonly waited: Milliseconds;
  /** Undefined: nothing was told yet. */
  readonly sinceTold?: Milliseconds;
}

export interface Notice {
  readonly kind: NoticeKind;
  readonly alert: AlertView;
}

/** The group after what happened to its alerts, in order. */
export function noticed(group: Group, notices: readonly Notice[]): Group {
  const members = new Map(group.members.map((member) => [member.view.fingerprint, member]));
  for (const notice of notices) {
    const { fingerprint } = notice.alert;
    const after = memberAfter(members.get(fingerprint), notice, group);
    if (after === undefined) members.delete(fingerprint);
    else members.set(fingerprint, after);
  }
  return { ...group, members: [...members.values()] };
}

/** @returns undefined for one that came and went untold */
function memberAfter(before: Member | undefined, { kind, alert }: Notice, group: Group): Member | undefined {
  // Of one that it does not know, an end is announced by somebody who told of its beginning.
  const told = before?.told ?? kind !== 'firing';
  if (kind === 'resolved') return told ? { view: alert, told, reminder: false } : undefined;
  const { sinceTold = Number.POSITIVE_INFINITY, terms } = group;
  const isReminder = kind === 'repeated' && sinceTold >= terms.repeatInterval;
  return { view: alert, told, reminder: isReminder || (before?.reminder ?? false) };
}

/** What people don't know yet. */
export const isNews = ({ view, told, reminder }: Member): boolean =>
  told ? reminder || view.status === 'resolved' : view.status === 'firing';

export const passed = (group: Group, elapsed: Milliseconds): Group => ({
  ...group,
  waited: group.members.some(isNews) ? group.waited + elapsed : 0,
  ...(group.sinceTold !== undefined && { sinceTold: group.sinceTold + elapsed }),
});

export function isDue({ members, terms, waited, sinceTold }: Group): boolean {
  const news = members.filter(isNews);
  if (news.length === 0) return false;
  const isFirst = sinceTold === undefined || sinceTold >= terms.groupInterval;
  const isUrgent = news.some(({ view, told }) => !told && view.severity === 'critical');
  return isFirst || isUrgent ? waited >= terms.groupWait : false;
}

/** The group once its people know all of it. */
export function told(group: Group): Group {
  const members = group.members
    .filter(({ view }) => view.status === 'firing')
    .map(({ view }) => ({ view, told: true, reminder: false }));
  return { ...group, members, waited: 0, sinceTold: 0 };
}

/** Whether nothing is left of it. One that was told of is kept for its interval, so that it does not begin anew meanwhile. */
export const isOver = ({ members, sinceTold, terms }: Group): boolean =>
  members.length === 0 && (sinceTold === undefined || sinceTold >= terms.groupInterval);

/** Of its news. */
export function severityOf({ members }: Group): Severity {
  const severities = members.filter(isNews).map(({ view }) => view.severity);
  return (['critical', 'warning'] as const).find((severity) => severities.includes(severity)) ?? 'info';
}
