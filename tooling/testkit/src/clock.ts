/**
 * A clock that stands still until a test moves it.
 *
 * Matches the `Clock` of `@perf/core` by shape: the testkit stands below core and imports nothing of it. Spans come
 * from the monotonic side only, so a jump of the wall must never show in a duration; `jumpWall` is how a test asks.
 */
export interface FakeClockOptions {
  /** First moment by the wall, milliseconds since 1970. @default 2026-01-01T00:00:00Z */
  readonly now?: number;
  /** First monotonic reading, milliseconds. @default 0 */
  readonly monotonic?: number;
}

export interface FakeClock {
  /** The moment by the wall, milliseconds since 1970. */
  now(): number;
  /** Milliseconds since an arbitrary start. */
  monotonic(): number;
  /** Lets `ms` milliseconds pass on both sides. Time never runs backwards: a negative span is refused. */
  advance(ms: number): void;
  /** Moves the wall by `ms` milliseconds, in either direction, as a correction of the system's clock does. */
  jumpWall(ms: number): void;
}

export function fakeClock({ now = Date.UTC(2026, 0, 1), monotonic = 0 }: FakeClockOptions = {}): FakeClock {
  let wall = now;
  let elapsed = monotonic;
  return {
    now: () => wall,
    monotonic: () => elapsed,
    advance(ms) {
      if (!(ms >= 0)) {
        throw new RangeError(`Expected \`ms\` to be at least 0, got \`${ms}\`. Use jumpWall() to move the wall back.`);
      }
      wall += ms;
      elapsed += ms;
    },
    jumpWall(ms) {
      wall += ms;
    },
  };
}
