/**
 * The life of one alert, in Prometheus's words, as a pure function of what was seen and how much time went by.
 *
 *              beyond                  beyond for `for`               within for `keepFiringFor`
 *   inactive ──────────▶ pending ─────────────────────────▶ firing ─────────────────────────────▶ inactive (resolved)
 *      ▲                    │                               │    ▲
 *      └────────────────────┘                               └────┘
 *        within or between                  between, or held by the flap guard
 *
 * `between` is the stretch between the limit and the limit to clear: it ends no firing and begins none. `unknown` moves
 * nothing: the state stays and its ages stand still, so that an alert neither fires nor resolves without evidence.
 * Ages are sums of time seen to go by, never differences of moments: a wall clock that jumps moves none, and they go on
 * after a restart where they were.
 */
import type { EpochMs, Milliseconds } from '../units.ts';

export type Condition = 'beyond' | 'between' | 'within' | 'unknown';

/** More changes than `changes` within the time: the alert is held firing, until it was calm for that time. */
export interface FlapLimit {
  readonly changes: number;
  readonly within: Milliseconds;
}

export interface Terms {
  readonly for: Milliseconds;
  readonly keepFiringFor: Milliseconds;
  readonly flapGuard: FlapLimit | undefined;
}

interface Seen {
  /** What was seen last: a stretch of time counts only when both its ends were seen on the same side. */
  readonly condition: Condition;
  /** How long ago it began to fire or was resolved, oldest first, as far as the flap guard looks back. */
  readonly changes: readonly Milliseconds[];
}

export interface Inactive extends Seen {
  readonly state: 'inactive';
}

export interface Pending extends Seen {
  readonly state: 'pending';
  readonly activeAt: EpochMs;
  /** How long it has been beyond the limit. */
  readonly held: Milliseconds;
}

export interface Firing extends Seen {
  readonly state: 'firing';
  readonly activeAt: EpochMs;
  readonly startsAt: EpochMs;
  /** How long it has been beyond the limit; 0 when it is not. */
  readonly held: Milliseconds;
  /** How long it has been clear; 0 when it is not. */
  readonly clear: Milliseconds;
  readonly flapping: boolean;
}

export type Lifecycle = Inactive | Pending | Firing;

export interface Sight {
  readonly condition: Condition;
  /** Since the sight before. */
  readonly elapsed: Milliseconds;
  readonly at: EpochMs;
}

export function advance(last: Lifecycle, sight: Sight, terms: Terms): Lifecycle {
  const { condition, elapsed } = sight;
  const changes = last.changes
    .map((age) => age + elapsed)
    .filter((age) => terms.flapGuard !== undefined && age <= terms.flapGuard.within);
  const seen: Seen = { condition, changes };
  if (condition === 'unknown') return { ...last, ...seen };
  if (last.state === 'firing') return whileFiring(last, seen, { sight, terms });
  if (condition !== 'beyond') return { state: 'inactive', ...seen };
  const activeAt = last.state === 'pending' ? last.activeAt : sight.at;
  const held = (last.state === 'pending' ? last.held : 0) + (last.condition === 'beyond' ? elapsed : 0);
  if (held < terms.for) return { state: 'pending', ...seen, activeAt, held };
  return { state: 'firing', ...changed(seen), activeAt, startsAt: sight.at, held, clear: 0, flapping: false };
}

function whileFiring(last: Firing, seen: Seen, { sight, terms }: { sight: Sight; terms: Terms }): Lifecycle {
  const { flapGuard, keepFiringFor } = terms;
  const counted = last.condition === sight.condition ? sight.elapsed : 0;
  if (sight.condition === 'beyond') {
    const held = last.held + counted;
    const flapping = last.flapping && flapGuard !== undefined && held < flapGuard.within;
    return { ...last, ...seen, held, clear: 0, flapping };
  }
  const kept: Firing = { ...last, ...seen, held: 0, clear: 0 };
  if (sight.condition === 'between') return kept;
  const clear = last.clear + counted;
  const needed = last.flapping && flapGuard !== undefined ? Math.max(keepFiringFor, flapGuard.within) : keepFiringFor;
  if (clear < needed) return { ...kept, clear };
  const tooMany = flapGuard !== undefined && seen.changes.length + 1 > flapGuard.changes;
  if (tooMany && !last.flapping) return { ...kept, clear, flapping: true };
  return { state: 'inactive', ...changed(seen) };
}

function changed({ condition, changes }: Seen): Seen {
  return { condition, changes: [...changes, 0] };
}
