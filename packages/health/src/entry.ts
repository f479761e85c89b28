/**
 * What the runner keeps of one check between looks.
 *
 *   idle ── look ──▶ flight ── answered ──▶ idle
 *                      └────── deadline ──▶ hanging ── it ended after all ──▶ idle
 *
 * Invariant: at most one `run` of a check is under way, a hanging one included.
 */
import type { Clock, EpochMs, Milliseconds } from '@perf/core';
import { attempt } from './attempt.ts';
import type { Check, CheckResult } from './check.ts';
import type { Finding } from './outcome.ts';
import { spanText } from './span-text.ts';
import { advance, type Steady, unseen } from './steady.ts';

/** A look that is over. */
interface Look {
  /** What is told of it; undefined when the check was blocked. */
  readonly told: Finding | undefined;
  readonly blockedBy: string | undefined;
  readonly at: EpochMs;
  readonly monotonic: Milliseconds;
  readonly duration: Milliseconds;
}

export class Entry {
  readonly check: Check;
  readonly dependsOn: readonly Entry[];
  readonly #clock: Clock;
  #last: Look | undefined;
  #flight: Promise<void> | undefined;
  #hangingSince: Milliseconds | undefined;
  #steady: Steady = unseen;

  constructor(check: Check, dependsOn: readonly Entry[], clock: Clock) {
    this.check = check;
    this.dependsOn = dependsOn;
    this.#clock = clock;
  }

  /** Whether it has to be asked: never asked so far, or its last look is older than `every`. */
  get isDue(): boolean {
    if (this.#last === undefined) return true;
    if (this.isOver) return false;
    const since = this.#clock.monotonic() - this.#last.monotonic;
    // A clock that went back says nothing about age, and asking once too often does no harm.
    return since < 0 || since >= this.check.every;
  }

  /** A start-up check that has passed is not asked any more. */
  get isOver(): boolean {
    return this.check.kind === 'startup' && this.#last?.told?.state === 'pass';
  }

  /** One look; who comes while it is under way shares it. Never rejects. */
  look(): Promise<void> {
    this.#flight ??= this.#take().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  /** What is known at this moment. */
  result(): CheckResult {
    const { name, kind, maxAge = Number.POSITIVE_INFINITY } = this.check;
    const last = this.#last;
    if (last === undefined) {
      const never = { at: undefined, age: undefined, duration: undefined };
      return { name, kind, state: 'unknown', text: 'not asked yet', ...never };
    }
    const { at, duration, blockedBy, told } = last;
    const age = Math.max(0, this.#clock.monotonic() - last.monotonic);
    const base = { name, kind, at, age, duration };
    if (age > maxAge && !this.isOver) {
      return { ...base, state: 'unknown', text: `not asked for ${spanText(age)}` };
    }
    if (told === undefined) return { ...base, state: 'blocked', text: 'not asked', blockedBy: blockedBy ?? '' };
    return { ...base, ...told };
  }

  async #take(): Promise<void> {
    if (this.isOver) return;
    const blockedBy = await this.#blocker();
    const began = this.#clock.monotonic();
    if (blockedBy !== undefined) return this.#note(began, { blockedBy });
    const finding = this.#hangingSince === undefined ? await this.#ask(began) : this.#stillHanging(began);
    const { next, told } = advance(this.#steady, finding, this.check.hysteresis);
    this.#steady = next;
    this.#note(began, { told });
  }

  /** The check at the root of why this one is not asked. */
  async #blocker(): Promise<string | undefined> {
    await Promise.all(this.dependsOn.map((other) => other.#beKnown()));
    for (const other of this.dependsOn) {
      const { state, blockedBy, name } = other.result();
      if (state === 'blocked') return blockedBy;
      if (state === 'fail' || state === 'unauthorised') return name;
    }
    return undefined;
  }

  /** Waits for the look that is under way, or takes one if it is due. */
  async #beKnown(): Promise<void> {
    await (this.#flight ?? (this.isDue ? this.look() : undefined));
  }

  async #ask(began: Milliseconds): Promise<Finding> {
    const { finding, ended } = await attempt(this.check);
    if (ended !== undefined) {
      this.#hangingSince = began;
      void ended.then(() => {
        this.#hangingSince = undefined;
      });
    }
    return finding;
  }

  #stillHanging(now: Milliseconds): Finding {
    const since = Math.max(0, now - (this.#hangingSince ?? now));
    const message = `still hanging after ${spanText(since)}, so not asked again`;
    return { state: 'fail', text: message, error: { message, code: 'health/hanging' } };
  }

  #note(began: Milliseconds, { told, blockedBy }: Partial<Pick<Look, 'told' | 'blockedBy'>>): void {
    const monotonic = this.#clock.monotonic();
    const duration = Math.max(0, monotonic - began);
    this.#last = { told, blockedBy, at: this.#clock.now(), monotonic, duration };
  }
}
