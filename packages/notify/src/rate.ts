/**
 * How many messages go out in any stretch of time, over all channels. Some room is kept for what is critical, and what finds
 * none is told together: one message for each channel.
 */
import type { Milliseconds } from '@perf/core';
import { type Group, severityOf } from './grouping.ts';

export interface Rate {
  readonly messages: number;
  readonly per: Milliseconds;
}

/** Messages of the last while: a window that slides, since a bucket would let twice as many through in one. */
export class SlidingRate {
  readonly #rate: Rate;
  #ages: readonly Milliseconds[] = [];

  /** @param ages of messages that an earlier process has sent */
  constructor(rate: Rate, ages: readonly Milliseconds[] = []) {
    this.#rate = rate;
    this.#ages = ages.filter((age) => age < rate.per).slice(-rate.messages);
  }

  /** How long ago each message was sent, as far as it still counts. */
  get ages(): readonly Milliseconds[] {
    return this.#ages;
  }

  pass(elapsed: Milliseconds): void {
    this.#ages = this.#ages.map((age) => age + elapsed).filter((age) => age < this.#rate.per);
  }

  take(messages: number): void {
    this.#ages = [...this.#ages, ...new Array<Milliseconds>(messages).fill(0)];
  }

  get left(): number {
    return Math.max(0, this.#rate.messages - this.#ages.length);
  }
}

/** Groups that become one message. */
export interface Bundle {
  readonly channel: string;
  readonly groups: readonly Group[];
}

/** @param reserve of the room that is left, for critical ones only */
export function bundled(
  due: readonly Group[],
  { left, reserve }: { left: number; reserve: number },
): readonly Bundle[] {
  const critical = due.filter((group) => severityOf(group) === 'critical');
  const first = fitted(critical, left);
  const others = due.filter((group) => !critical.includes(group));
  return [...first, ...fitted(others, left - first.length - reserve)];
}

function fitted(groups: readonly Group[], room: number): readonly Bundle[] {
  if (groups.length <= room) return groups.map((group) => ({ channel: group.channel, groups: [group] }));
  const byChannel = Map.groupBy(groups, ({ channel }) => channel);
  return [...byChannel].slice(0, Math.max(0, room)).map(([channel, together]) => ({ channel, groups: together }));
}
