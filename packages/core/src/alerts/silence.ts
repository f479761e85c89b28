/**
 * Silences: what must not be told of, from when to when.
 *
 * One for a span (`for`) lasts that long by the time that goes by, so a wall clock that jumps neither ends nor prolongs
 * it. One with moments (`startsAt`, `endsAt`) means the wall clock that it was written by, and follows it.
 */
import { PerfError, shown } from '../errors.ts';
import { type Duration, type EpochMs, type Milliseconds, milliseconds } from '../units.ts';
import { type Matches, matchesOf } from './matcher.ts';

interface SilenceWords {
  /** All have to match: `['severity="info"', 'host=~"web-.*"']`. */
  readonly matchers: readonly string[];
  readonly createdBy?: string;
  readonly comment?: string;
}

export type SilenceOptions = SilenceWords &
  (
    | { readonly for: Duration }
    | {
        /** @default now */
        readonly startsAt?: EpochMs;
        readonly endsAt: EpochMs;
      }
  );

export interface Silence extends SilenceWords {
  readonly id: string;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** Of one for a span: how much of it is left. */
  readonly remaining?: Milliseconds;
}

interface Kept {
  silence: Silence;
  readonly matches: Matches;
}

export class Silences {
  #kept: Kept[] = [];
  #made: number;

  /** @param made how many there have been, so that no id comes twice */
  constructor(silences: readonly Silence[], made: number) {
    this.#made = made;
    for (const silence of silences) this.#keep(silence);
  }

  get made(): number {
    return this.#made;
  }

  /** @throws PerfError `core/invalid-argument` */
  add(options: SilenceOptions, now: EpochMs): Silence {
    const { matchers, createdBy, comment } = options;
    const remaining = 'for' in options ? milliseconds(options.for, 'for') : undefined;
    const startsAt = 'for' in options ? now : (options.startsAt ?? now);
    const endsAt = 'for' in options ? now + (remaining ?? 0) : options.endsAt;
    if (!(endsAt > startsAt) || !Number.isFinite(endsAt - startsAt)) {
      throw new PerfError('core/invalid-argument', {
        message: `Expected \`endsAt\` of the silence to be a moment after \`startsAt\`, got \`${shown(endsAt)}\``,
        hint: "Give `for: '2h'`, or moments in milliseconds since 1970.",
      });
    }
    const silence = this.#keep({
      id: `silence-${this.#made + 1}`,
      matchers,
      startsAt,
      endsAt,
      ...(remaining === undefined ? {} : { remaining }),
      ...(createdBy === undefined ? {} : { createdBy }),
      ...(comment === undefined ? {} : { comment }),
    });
    this.#made += 1;
    return silence;
  }

  remove(id: string): boolean {
    const before = this.#kept.length;
    this.#kept = this.#kept.filter(({ silence }) => silence.id !== id);
    return this.#kept.length < before;
  }

  /** Lets time go by, and forgets those that are over. */
  pass(elapsed: Milliseconds, now: EpochMs): void {
    for (const kept of this.#kept) {
      const { remaining } = kept.silence;
      if (remaining !== undefined) kept.silence = Object.freeze({ ...kept.silence, remaining: remaining - elapsed });
    }
    this.#kept = this.#kept.filter(({ silence: { remaining, endsAt } }) => (remaining ?? endsAt - now) > 0);
  }

  /** Waiting, or in force. */
  all(): readonly Silence[] {
    return this.#kept.map(({ silence }) => silence);
  }

  /** The ids of those that keep quiet about these labels at this moment. */
  of(labels: Readonly<Record<string, string>>, now: EpochMs): readonly string[] {
    return this.#kept
      .filter(({ silence, matches }) => inForce(silence, now) && matches(labels))
      .map(({ silence }) => silence.id);
  }

  #keep(silence: Silence): Silence {
    const matches = matchesOf(silence.matchers);
    const frozen = Object.freeze({ ...silence, matchers: Object.freeze([...silence.matchers]) });
    this.#kept.push({ silence: frozen, matches });
    return frozen;
  }
}

function inForce({ remaining, startsAt, endsAt }: Silence, now: EpochMs): boolean {
  return remaining === undefined ? startsAt <= now && now < endsAt : remaining > 0;
}
