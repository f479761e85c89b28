/**
 * How much is used of what is limited, how many sessions are under way, and how operations recover, as values: for reports, telemetry, and the way
 * from one process to another.
 *
 * Of two limits with one name the fuller one stands for both: it is the first to be reached, and whether each counts its
 * own part or all of them the same, nobody can tell from outside. Sessions of one name add up.
 */
import type { LimitState, LimitUse } from '../limit.ts';
import { type RecoveryUsage, recoveriesTogether, recoveryIn } from './recovery-usage.ts';

export interface LimitUsage extends Omit<LimitUse, 'percent'> {
  readonly kind: 'limit';
  readonly name: string;
}

export interface SessionsUsage {
  readonly kind: 'sessions';
  readonly name: string;
  readonly active: number;
  /** The most at once; of several processes at least so many. */
  readonly peak: number;
  readonly stale: number;
  readonly displaced: number;
}

export type UsageState = LimitUsage | SessionsUsage | RecoveryUsage;

/** Who has a limit for each customer has too many to tell of. */
const MOST = 200;
const STATES: readonly unknown[] = ['ok', 'warning', 'exceeded'] satisfies LimitState[];

/** What limits or sessions say of themselves, also those of another copy of this package; nothing of what is neither. */
export function usageOf(thing: unknown): UsageState[] {
  if (!isObject(thing)) return [];
  if (typeof thing.usage === 'function') return usageIn(thing.usage());
  if (typeof thing.state !== 'function') return usageIn([{ ...figuresOf(thing), kind: 'sessions' }]);
  const uses: unknown = thing.state();
  if (!isObject(uses)) return [];
  const named = Object.entries(uses).map(([name, use]) => (isObject(use) ? { ...use, kind: 'limit', name } : use));
  return usageIn(named);
}

/** The states in a value from elsewhere; what is not understood is left out, and what is past the first 200. */
export function usageIn(value: unknown): UsageState[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST).flatMap((state: unknown): UsageState[] => {
    if (!isObject(state) || typeof state.name !== 'string') return [];
    if (state.kind === 'recovery') return recoveryIn(state);
    return state.kind === 'limit' ? limitIn(state) : state.kind === 'sessions' ? sessionsIn(state) : [];
  });
}

/** One for each kind and name, in the order in which they first come. */
export function usageTogether(states: readonly UsageState[]): UsageState[] {
  const byName = new Map<string, UsageState>();
  for (const state of states) {
    const key = `${state.kind} ${state.name}`;
    const known = byName.get(key);
    byName.set(key, known === undefined ? state : both(known, state));
  }
  return [...byName.values()];
}

/** As numbers by name, for rules of alerts: `limit.NAME.use` (a share of 1), `limit.NAME.used`, `sessions.NAME.active`. */
export function usageReadings(states: readonly UsageState[]): Record<string, number> {
  return Object.fromEntries(
    states.flatMap((state): [string, number][] => {
      if (state.kind === 'sessions') return [[`sessions.${state.name}.active`, state.active]];
      if (state.kind === 'recovery') return [];
      return [
        [`limit.${state.name}.use`, state.used / state.limit],
        [`limit.${state.name}.used`, state.used],
      ];
    }),
  );
}

/** Whether a reading of that name is one of `usageReadings`. */
export function isUsageReading(name: string): boolean {
  return /^(?:limit\..+\.used?|sessions\..+\.active)$/s.test(name);
}

function both(a: UsageState, b: UsageState): UsageState {
  if (a.kind === 'recovery' && b.kind === 'recovery') return recoveriesTogether(a, b);
  if (a.kind === 'limit' && b.kind === 'limit') {
    const fuller = b.used / b.limit > a.used / a.limit ? b : a;
    return { ...fuller, refused: a.refused + b.refused };
  }
  const [one, other] = [a, b] as [SessionsUsage, SessionsUsage];
  const active = one.active + other.active;
  return {
    ...one,
    active,
    peak: Math.max(one.peak, other.peak, active),
    stale: one.stale + other.stale,
    displaced: one.displaced + other.displaced,
  };
}

function limitIn(told: Record<string, unknown>): LimitUsage[] {
  const { name, used, limit, state, peak, perMinute, refused } = told;
  const isLimit =
    [used, limit, peak, refused].every(isAmount) &&
    (limit as number) > 0 &&
    STATES.includes(state) &&
    (perMinute === undefined || Number.isFinite(perMinute));
  return isLimit ? [{ kind: 'limit', name, used, limit, state, peak, perMinute, refused } as LimitUsage] : [];
}

function sessionsIn(told: Record<string, unknown>): SessionsUsage[] {
  const { name, active, peak, stale, displaced } = told;
  const isSessions = [active, peak, stale, displaced].every(isAmount);
  return isSessions ? [{ kind: 'sessions', name, active, peak, stale, displaced } as SessionsUsage] : [];
}

/** They are getters, of which a copy has none. */
function figuresOf({ name, active, peak, stale, displaced }: Record<string, unknown>): object {
  return { name, active, peak, stale, displaced };
}

function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
