/**
 * What a router keeps over a restart, as JSON can say it, and the reading of it back. It comes from a disk, maybe from another
 * version: a group that is not understood is left out, and begins anew.
 */
import type { Milliseconds } from '@perf/core';
import type { Group, Member } from './grouping.ts';
import type { AlertView } from './message.ts';

export interface RouterState {
  readonly version: 1;
  readonly groups: readonly Group[];
  /** Gone by since the first beginning; moments of the groups are told in it. */
  readonly time: Milliseconds;
  /** How many messages there have been, so that no key comes twice. */
  readonly made: number;
}

/** @param channels that there are now; what was for another one is for nobody */
export function readRouterState(state: unknown, channels: readonly string[]): Omit<RouterState, 'version'> {
  const { version, groups, time, made } = (state ?? {}) as Partial<Record<keyof RouterState, unknown>>;
  if (version !== 1 || !Array.isArray(groups) || !isCount(time)) return { groups: [], time: 0, made: 0 };
  return {
    groups: groups.filter((group): group is Group => isGroup(group) && channels.includes(group.channel)),
    time,
    made: isCount(made) ? made : 0,
  };
}

function isGroup(value: unknown): value is Group {
  const { key, channel, labels, terms, members, newsSince, toldAt } = fieldsOf<Group>(value);
  const { groupWait, groupInterval, repeatInterval } = fieldsOf<Group['terms']>(terms);
  return (
    [key, channel].every((text) => typeof text === 'string') &&
    isTexts(labels) &&
    [groupWait, groupInterval, repeatInterval, newsSince ?? 0, toldAt ?? 0].every(isCount) &&
    Array.isArray(members) &&
    members.every(isMember)
  );
}

function isMember(value: unknown): value is Member {
  const { view, told, reminder } = fieldsOf<Member>(value);
  const { fingerprint, name, labels, severity, status, activeAt, startsAt } = fieldsOf<AlertView>(view);
  return (
    typeof told === 'boolean' &&
    typeof reminder === 'boolean' &&
    typeof fingerprint === 'string' &&
    typeof name === 'string' &&
    isTexts(labels) &&
    ['info', 'warning', 'critical'].includes(severity as string) &&
    ['firing', 'resolved'].includes(status as string) &&
    [activeAt, startsAt].every(Number.isFinite)
  );
}

const fieldsOf = <T>(value: unknown): Partial<Record<keyof T, unknown>> =>
  typeof value === 'object' && value !== null ? value : {};

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

const isTexts = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
