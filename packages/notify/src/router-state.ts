/**
 * What a router keeps over a restart, as JSON can say it, and the reading of it back. It comes from a disk, maybe from another
 * version: a group that is not understood is left out, and begins anew.
 */
import type { Milliseconds } from '@perf/core';
import { boundedView } from './bounded-view.ts';
import { type Group, isNews, type Member } from './grouping.ts';
import { fieldsOf, isKeptView, isTexts } from './kept-view.ts';

export interface RouterState {
  readonly version: 1;
  readonly groups: readonly Group[];
  /** Gone by since the first beginning; moments of the groups are told in it. */
  readonly time: Milliseconds;
  /** How many messages there have been, so that no key comes twice. */
  readonly made: number;
  /** How long ago those of the rate limit's window went out: a restart opens no new one. */
  readonly sent: readonly Milliseconds[];
}

/** In characters of JSON. What is kept is written at each change, and made durable. */
const MOST_KEPT = 300_000;
/** What a group takes beside its members. */
const GROUP_FRAME = 300;

/**
 * Groups as they are kept: all of them nearly always. Past the room, first what people don't know yet and is worst, so that
 * what is left out is told of as what an earlier process has told of, or by its next repetition.
 */
export function keptGroups(groups: readonly Group[]): readonly Group[] {
  const ranked = groups
    .flatMap((group) => group.members.map((member) => ({ group, member })))
    .sort((a, b) => needOf(b.member) - needOf(a.member));
  const kept = new Map<Group, Member[]>(groups.filter(({ members }) => members.length === 0).map((one) => [one, []]));
  let room = MOST_KEPT - kept.size * GROUP_FRAME;
  for (const { group, member } of ranked) {
    const small = { ...member, view: boundedView(member.view) };
    const others = kept.get(group);
    room -= JSON.stringify(small).length + (others === undefined ? GROUP_FRAME : 0);
    if (room < 0) break;
    if (others === undefined) kept.set(group, [small]);
    else others.push(small);
  }
  return [...kept].slice(0, MOST_KEPT / GROUP_FRAME).map(([group, members]) => {
    return { ...group, members, newsSince: members.some(isNews) ? group.newsSince : undefined };
  });
}

const needOf = (member: Member): number =>
  (isNews(member) ? 3 : 0) + ['info', 'warning', 'critical'].indexOf(member.view.severity);

/** @param channels that there are now; what was for another one is for nobody */
export function readRouterState(state: unknown, channels: readonly string[]): Omit<RouterState, 'version'> {
  const { version, groups, time, made, sent } = (state ?? {}) as Partial<Record<keyof RouterState, unknown>>;
  if (version !== 1 || !Array.isArray(groups) || !isCount(time)) return { groups: [], time: 0, made: 0, sent: [] };
  return {
    groups: groups.filter((group): group is Group => isGroup(group) && channels.includes(group.channel)),
    time,
    made: isCount(made) ? made : 0,
    sent: Array.isArray(sent) ? sent.filter(isCount) : [],
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
  return typeof told === 'boolean' && typeof reminder === 'boolean' && isKeptView(view);
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;
