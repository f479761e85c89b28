/** The limits of a configuration as one, each with options of its own. They have no timer: the look of each second is theirs too. */
import { type Crossing, createLimits, type LimitUse, type UsageLimit, type UsageLimits } from '@perf/core';
import type { LimitConfig } from './declarations.ts';
import { unknownName } from './names.ts';

export class DeclaredLimits implements UsageLimits {
  readonly #byName: ReadonlyMap<string, UsageLimits>;

  constructor(limits: Readonly<Record<string, LimitConfig>>) {
    this.#byName = new Map(Object.entries(limits).map(([name, limit]) => [name, created(name, limit)]));
  }

  add(name: string, n?: number): void {
    this.#of(name).add(name, n);
  }

  remove(name: string, n?: number): void {
    this.#of(name).remove(name, n);
  }

  set(name: string, used: number): void {
    this.#of(name).set(name, used);
  }

  limit(name: string): UsageLimit {
    return this.#of(name).limit(name);
  }

  state(): Readonly<Record<string, LimitUse>> {
    return Object.assign({}, ...[...this.#byName.values()].map((limits) => limits.state()));
  }

  takeCrossings(): readonly Crossing[] {
    const crossings = [...this.#byName.values()].flatMap((limits) => limits.takeCrossings());
    return crossings.sort((a, b) => a.at - b.at);
  }

  tick(): void {
    for (const limits of this.#byName.values()) limits.tick();
  }

  close(): void {
    for (const limits of this.#byName.values()) limits.close();
  }

  #of(name: string): UsageLimits {
    const limits = this.#byName.get(name);
    if (limits === undefined) throw unknownName('limits', name, [...this.#byName.keys()]);
    return limits;
  }
}

function created(name: string, limit: LimitConfig): UsageLimits {
  const { max, warnAt, mode } = typeof limit === 'number' ? { max: limit } : limit;
  const options = { ...(warnAt !== undefined && { warnAt }), ...(mode !== undefined && { mode }) };
  return createLimits({ [name]: max }, { ...options, tick: 'manual' });
}
