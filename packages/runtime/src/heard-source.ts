/** One watched process or worker thread, as far as it was heard from. */
import type { Hello } from '@perf/core/protocol';
import { LatestReadings } from './latest-readings.ts';
import { Timeline } from './timeline.ts';

export interface Source {
  hello: Hello;
  /** What it says next was recorded before counting began. */
  isCatchingUp: boolean;
  readonly timeline: Timeline;
  readonly readings: LatestReadings;
  readAt: number;
  /** The names its series came under: those of the program's own monitors stand beside the first. */
  readonly parts: Set<string>;
  /** When it last told of its series, and whether those were its last words. */
  heardAt: number;
  isComplete: boolean;
  /** Its last words have been read: what still comes through the connection is older. */
  hasLastWords: boolean;
  /** When its connection went; undefined while it has one. */
  silentAt: number | undefined;
  /** When it was known to have ended; undefined before. */
  endedAt: number | undefined;
}

/** @param isCatchingUp whether what it says next was recorded before counting began */
export function heardSource(hello: Hello, isCatchingUp: boolean, now: number): Source {
  return {
    hello,
    isCatchingUp,
    timeline: new Timeline(hello.timeOrigin),
    parts: new Set(),
    readings: new LatestReadings(hello.timeOrigin),
    readAt: Number.NEGATIVE_INFINITY,
    heardAt: now,
    isComplete: false,
    hasLastWords: false,
    silentAt: undefined,
    endedAt: undefined,
  };
}

/** How long nobody heard what it recorded, until its connection went, or until now; undefined: from its very start. */
export function silence({ parts, heardAt, silentAt, endedAt }: Source, now: number): number | undefined {
  return parts.size === 0 ? undefined : Math.max(0, (silentAt ?? endedAt ?? now) - heardAt);
}

/** A process sends the series of several monitors as sources of their own: `<source>/1`, `<source>/2`. */
export function mainSource(source: string): string {
  return source.split('/', 1)[0] as string;
}
