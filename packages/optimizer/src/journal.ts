/**
 * What is being changed, written down before it is, so that a crash in the middle can be taken back; what was tried; and who
 * may change things now. The port, and the journal over a `StateStore` of core.
 *
 *   claim ──begin──▶ a plan is under way ──end──▶ claim ──release──▶ nobody
 *                          └── crash ──▶ `recover` takes it back
 *
 * Only one may act at a time. A store knows no compare-and-swap, so each writes a claim of its own and then reads all others:
 * of two, the later to write sees the other one. Who sees nobody else acts; of those that only ask, the first by name waits
 * for the others to withdraw. A claim ends by itself when it is not renewed.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type Clock, type EpochMs, type Milliseconds, PerfError, type StateStore, systemClock } from '@perf/core';
import type { Attempt } from './attempt.ts';
import type { Plan } from './plan.ts';

/** A plan that is under way, or was when the program ended. */
export interface UnderWay {
  readonly plan: Plan;
  readonly at: EpochMs;
}

export interface Claim {
  /** To be called more often than a claim holds; done at each look by `apply`. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

export interface Journal {
  /** @throws PerfError `optimizer/busy` while another optimizer acts */
  claim(): Promise<Claim>;
  underWay(): Promise<UnderWay | undefined>;
  /** Resolves once it is kept. */
  begin(entry: UnderWay): Promise<void>;
  /** Nothing is under way any more; what was tried is remembered. */
  end(attempts: readonly Attempt[]): Promise<void>;
  /** Oldest first, the latest 200. */
  attempts(): Promise<readonly Attempt[]>;
}

export interface StoreJournalOptions {
  readonly clock?: Clock;
  /** Who this is, so that others can tell whether it is alive: `pid:123`. @default random */
  readonly owner?: string;
  /** Whether another owner is still there; one that is not has no claim. @default until its claim ends */
  readonly isAlive?: (owner: string) => boolean;
  /** How long a claim holds without being renewed. @default one minute */
  readonly holds?: Milliseconds;
}

interface KeptClaim {
  readonly owner: string;
  readonly isActing: boolean;
  readonly until: EpochMs;
}

const UNDER_WAY = 'optimizer-under-way';
const ATTEMPTS = 'optimizer-attempts';
const CLAIM = 'optimizer-claim-';
const MOST_ATTEMPTS = 200;
/** For others to withdraw, two seconds together. */
const MOST_LOOKS = 100;
const BETWEEN_LOOKS: Milliseconds = 20;

/** Who may change things now and what is under way, kept over a crash. */
export function createJournal(store: StateStore, options: StoreJournalOptions = {}): Journal {
  const { clock = systemClock, owner = randomUUID(), isAlive = () => true, holds = 60_000 } = options;
  const read = async <T>(key: string): Promise<T | undefined> => (await store.get(key)) as T | undefined;

  async function others(own: string): Promise<(KeptClaim & { readonly key: string })[]> {
    const keys = (await store.keys()).filter((key) => key.startsWith(CLAIM) && key !== own);
    const found = await Promise.all(keys.map(async (key) => ({ key, claim: await read<KeptClaim>(key) })));
    const live: (KeptClaim & { readonly key: string })[] = [];
    for (const { key, claim } of found) {
      if (claim === undefined) continue;
      if (claim.until > clock.now() && isAlive(claim.owner)) live.push({ ...claim, key });
      else await store.delete(key);
    }
    return live;
  }

  return {
    async claim() {
      const key = `${CLAIM}${randomUUID()}`;
      const write = (isActing: boolean): Promise<void> =>
        store.set(key, { owner, isActing, until: clock.now() + holds } satisfies KeptClaim);
      await write(false);
      for (let look = 0; look < MOST_LOOKS; look += 1) {
        const rest = await others(key);
        if (rest.length === 0) {
          await write(true);
          return { renew: () => write(true), release: () => store.delete(key) };
        }
        const first = rest.find((one) => one.isActing || one.key < key);
        if (first !== undefined || look + 1 === MOST_LOOKS) {
          await store.delete(key);
          throw busy(first ?? (rest[0] as KeptClaim));
        }
        await setTimeout(BETWEEN_LOOKS);
      }
      throw busy({ owner: 'somebody' });
    },
    underWay: () => read<UnderWay>(UNDER_WAY),
    begin: (entry) => store.set(UNDER_WAY, entry),
    async end(attempts) {
      const kept = (await read<readonly Attempt[]>(ATTEMPTS)) ?? [];
      // First what was learned: a crash between the two takes back what is back already, which does nothing.
      if (attempts.length > 0) await store.set(ATTEMPTS, [...kept, ...attempts].slice(-MOST_ATTEMPTS));
      await store.delete(UNDER_WAY);
    },
    attempts: async () => (await read<readonly Attempt[]>(ATTEMPTS)) ?? [],
  };
}

function busy({ owner }: Pick<KeptClaim, 'owner'>): PerfError {
  return new PerfError('optimizer/busy', {
    message: `Expected nobody else to change things now, but ${owner} does`,
    hint: 'One change at a time: wait until it has ended, or end that optimizer.',
  });
}
