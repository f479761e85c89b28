/**
 * The checks of a program, together: asks them, at once or on a schedule, and tells what is known.
 *
 * Each is asked after those that it depends on, all others at the same time, so a run takes no longer than the longest chain of
 * deadlines. Reading never asks: a load balancer that comes every second costs nothing, and gets ages with what it reads.
 */
import { type Clock, type Milliseconds, type Ratio, systemClock } from '@perf/core';
import { type Check, type CheckKind, type CheckOptions, type CheckResult, defineCheck } from './check.ts';
import { Entry } from './entry.ts';
import { inOrder } from './graph.ts';
import { excuseOf, type MaintenanceOptions, type MaintenanceWindow, maintenanceWindow } from './maintenance.ts';
import { misuse } from './misuse.ts';
import { type HealthReport, rollUp } from './roll-up.ts';

export interface HealthOptions {
  /** Made by `defineCheck`, or its options. */
  readonly checks: readonly (Check | CheckOptions)[];
  /** Maintenance that is known beforehand. */
  readonly maintenance?: readonly MaintenanceOptions[];
  /** How much earlier than `every` a scheduled look may come, so that checks do not all come at once. @default 0.1 */
  readonly jitter?: Ratio;
  /** Ages, durations and what is due; deadlines are timers. @default systemClock */
  readonly clock?: Clock;
  /** 0 to below 1, for the jitter. @default Math.random */
  readonly random?: () => number;
}

export interface Selection {
  /** Only checks of these kinds. @default all */
  readonly kinds?: readonly CheckKind[];
}

export interface RunSelection extends Selection {
  /** Only those whose last look is older than their `every`. @default false */
  readonly due?: boolean;
}

export interface Health {
  /** Asks the checks now and waits for them; never rejects for what a check does. One that is being asked is not asked twice. */
  run(selection?: RunSelection): Promise<HealthReport>;
  /** What is known, with its age; asks nothing. */
  report(selection?: Selection): HealthReport;
  /** Asks each check now and every `every` from then on. It keeps no program alive. Calling it again changes nothing. */
  start(): void;
  /** Ends the schedule; looks under way end by themselves. */
  stop(): void;
  /**
   * Begins maintenance.
   *
   * @returns a function that ends it early
   * @throws PerfError `health/invalid-maintenance`
   */
  maintain(window: MaintenanceOptions): () => void;
}

/**
 * Checks together: asked at once or on a schedule, each before those that depend on it.
 *
 * @throws PerfError `health/invalid-check`, `health/invalid-maintenance`
 */
export function createHealth(options: HealthOptions): Health {
  return new CheckedHealth(options);
}

const FAR: Milliseconds = 2 ** 31 - 1;

class CheckedHealth implements Health {
  /** In the order given. */
  readonly #entries: readonly Entry[];
  /** Dependencies first. */
  readonly #ordered: readonly Entry[];
  readonly #windows = new Set<MaintenanceWindow>();
  readonly #clock: Clock;
  readonly #jitter: Ratio;
  readonly #random: () => number;
  readonly #timers = new Map<Entry, NodeJS.Timeout>();
  /** Which start this is; undefined while stopped. A look that outlives its schedule must not go on with the next one. */
  #schedule: symbol | undefined;

  constructor(options: HealthOptions) {
    const { checks, maintenance = [], jitter = 0.1, clock = systemClock, random = Math.random } = options ?? {};
    const hint = "Write it like createHealth({ checks: [defineCheck({ name: 'database', run: ping })] }).";
    if (!Array.isArray(checks)) {
      throw misuse('health/invalid-check', { name: '`checks`', expected: 'a list of checks', got: checks, hint });
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw misuse('health/invalid-check', {
        name: '`jitter`',
        expected: 'a share from 0 to below 1',
        got: jitter,
        hint,
      });
    }
    this.#clock = clock;
    this.#jitter = jitter;
    this.#random = random;
    const defined = checks.map((check: CheckOptions) => defineCheck(check));
    const byName = new Map<string, Entry>();
    for (const check of inOrder(defined)) {
      const dependsOn = check.dependsOn.map((name) => byName.get(name) as Entry);
      byName.set(check.name, new Entry(check, dependsOn, clock));
    }
    this.#ordered = [...byName.values()];
    this.#entries = defined.map(({ name }) => byName.get(name) as Entry);
    for (const window of maintenance) this.maintain(window);
  }

  async run({ kinds, due = false }: RunSelection = {}): Promise<HealthReport> {
    // The timers of looks are unref'd: without this, a program that only waits for them would end in between.
    const alive = setInterval(() => undefined, FAR);
    try {
      // Begun dependencies first, so that those who depend on them wait for this look, and not for an older one.
      const wanted = this.#ordered.filter((entry) => isOf(entry, kinds) && (!due || entry.isDue));
      await Promise.all(wanted.map((entry) => entry.look()));
    } finally {
      clearInterval(alive);
    }
    return this.report({ ...(kinds && { kinds }) });
  }

  report({ kinds }: Selection = {}): HealthReport {
    const results = this.#entries.filter((entry) => isOf(entry, kinds)).map((entry) => this.#resultOf(entry));
    return rollUp(results, this.#clock.now());
  }

  start(): void {
    if (this.#schedule !== undefined) return;
    const schedule = Symbol('schedule');
    this.#schedule = schedule;
    for (const entry of this.#ordered) void this.#keepLooking(entry, schedule);
  }

  stop(): void {
    this.#schedule = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  maintain(options: MaintenanceOptions): () => void {
    const names = this.#entries.map(({ check }) => check.name);
    const window = maintenanceWindow(options, { now: this.#clock.now(), names });
    this.#windows.add(window);
    return () => void this.#windows.delete(window);
  }

  /** The next look is due a while after this one has ended, so looks never overlap. */
  async #keepLooking(entry: Entry, schedule: symbol): Promise<void> {
    await entry.look();
    if (this.#schedule !== schedule || entry.isOver) return;
    const wait = entry.check.every * (1 - this.#jitter * this.#random());
    const timer = setTimeout(() => void this.#keepLooking(entry, schedule), wait);
    timer.unref?.();
    this.#timers.set(entry, timer);
  }

  #resultOf(entry: Entry): CheckResult {
    const result = entry.result();
    if (result.state === 'pass') return Object.freeze(result);
    const now = this.#clock.now();
    const excuse =
      excuseOf(this.#windows, result.name, now) ??
      (result.blockedBy === undefined ? undefined : excuseOf(this.#windows, result.blockedBy, now));
    return Object.freeze(excuse === undefined ? result : { ...result, maintenance: excuse });
  }
}

const isOf = ({ check }: Entry, kinds: readonly CheckKind[] | undefined): boolean =>
  kinds === undefined || kinds.includes(check.kind);
