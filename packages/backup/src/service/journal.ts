/**
 * What the service remembers over a restart: the last attempts, what was verified, and how the sources looked on disk when
 * they were last kept.
 *
 * A journal that can't be written costs the memory of it, never a backup: it says so, goes on in memory, and tries again with
 * the next entry. Of several processes with one folder, the last to write wins.
 */
import { type EpochMs, isPerfError, type StateStore } from '@perf/core';
import { type Attempt, type Failure, failureOf } from './attempt.ts';
import type { CopyState } from './copy-state.ts';

/** One look at whether a snapshot can still be read, every byte of it. */
export interface Check {
  readonly at: EpochMs;
  readonly by: 'verify' | 'drill';
  /** Id of the newest snapshot that it looked at. */
  readonly snapshot: string;
  readonly outcome: 'whole' | 'damaged' | 'failed';
  /** What is damaged, or why nobody can say, in one sentence. */
  readonly words?: string;
}

/** The newest snapshot of which every byte was read and found to be right. */
export interface VerifiedSnapshot {
  readonly snapshot: string;
  readonly sequence: number;
  /** When it was taken. */
  readonly takenAt: EpochMs;
  readonly verifiedAt: EpochMs;
}

interface Remembered {
  readonly attempts: readonly Attempt[];
  readonly verified?: VerifiedSnapshot | undefined;
  readonly checks: Readonly<Partial<Record<Check['by'], Check>>>;
  /** By name of the source. */
  readonly stamps: Readonly<Record<string, string>>;
  readonly copy?: CopyState | undefined;
}

/** What is not as this version writes it is forgotten: memory lost is no reason to fail backups. */
function remembered(value: unknown): Remembered {
  if (!isObject(value)) return NOTHING;
  const { attempts, verified, checks, stamps, copy } = value;
  return {
    attempts: Array.isArray(attempts) ? attempts.filter(isAttempt) : NOTHING.attempts,
    checks: isObject(checks) ? checks : NOTHING.checks,
    stamps: isObject(stamps) ? (stamps as Remembered['stamps']) : NOTHING.stamps,
    ...(isObject(verified) ? { verified: verified as unknown as VerifiedSnapshot } : {}),
    ...(isObject(copy) ? { copy: copy as unknown as CopyState } : {}),
  };
}

function isAttempt(value: unknown): value is Attempt {
  return isObject(value) && typeof value.at === 'number' && typeof value.outcome === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const KEY = 'backups';
const ATTEMPTS_KEPT = 100;
const NOTHING: Remembered = { attempts: [], checks: {}, stamps: {} };

export class Journal {
  readonly #state: StateStore;
  #loading: Promise<void> | undefined;
  #now: Remembered = NOTHING;
  #trouble: Failure | undefined;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Before anything else is asked of it; twice is fine. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Oldest first. */
  get attempts(): readonly Attempt[] {
    return this.#now.attempts;
  }

  get verified(): VerifiedSnapshot | undefined {
    return this.#now.verified;
  }

  /** How the sources on disk looked when they were last kept. */
  get stamps(): Readonly<Record<string, string>> {
    return this.#now.stamps;
  }

  /** Why the last entry is in memory only. */
  get trouble(): Failure | undefined {
    return this.#trouble;
  }

  lastCheck(by: Check['by']): Check | undefined {
    return this.#now.checks[by];
  }

  /** How the copy there stands; of one in another place than before nothing is known. */
  copy(to: string): CopyState {
    const { copy } = this.#now;
    return copy?.to === to ? copy : { to, failures: 0 };
  }

  keepCopy(copy: CopyState): Promise<void> {
    return this.#keep({ ...this.#now, copy });
  }

  add(attempt: Attempt, stamps: Readonly<Record<string, string>> = this.stamps): Promise<void> {
    const attempts = [...this.attempts, attempt].slice(-ATTEMPTS_KEPT);
    return this.#keep({ ...this.#now, attempts, stamps });
  }

  /** @param verified when it found a snapshot to be whole */
  addCheck(check: Check, verified?: VerifiedSnapshot): Promise<void> {
    const isNewer = verified !== undefined && verified.sequence >= (this.verified?.sequence ?? 0);
    const checks = { ...this.#now.checks, [check.by]: check };
    return this.#keep({ ...this.#now, checks, ...(isNewer ? { verified } : {}) });
  }

  async #load(): Promise<void> {
    try {
      this.#now = remembered(await this.#state.get(KEY));
    } catch (error) {
      this.#tell(error);
    }
  }

  async #keep(next: Remembered): Promise<void> {
    this.#now = next;
    try {
      await this.#state.set(KEY, next);
      this.#trouble = undefined;
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    if (!isPerfError(error)) throw error;
    this.#trouble = failureOf(error);
  }
}
