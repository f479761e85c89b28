/** A service for tests: a real repository in memory, decided time, no thread. */
import { createMemoryState } from '@perf/core/memory-state';
import { type FakeClock, fakeClock } from '@tooling/testkit';
import { vi } from 'vitest';
import type { Repository } from '../src/repository.ts';
import type { Backup } from '../src/service/backup.ts';
import { createService, type ServiceParts } from '../src/service/service.ts';
import type { Source } from '../src/source.ts';
import { engine, records } from './engines.ts';

export const EVERY = 4_000;
/** The service looks four times as often as a backup may be due. */
export const LOOK = EVERY / 4;

export interface TestService {
  readonly backup: Backup;
  readonly clock: FakeClock;
  /** What the source gives; a source with `broken` can't be opened. */
  readonly state: { broken: boolean; value: number };
  /** Lets time pass, look by look. */
  pass(ms: number): Promise<void>;
}

/** Needs `vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })`. */
export function service(parts: Partial<ServiceParts> = {}): TestService {
  const clock = fakeClock();
  const state = { broken: false, value: 0 };
  const source: Source = {
    kind: 'records',
    open: async () => {
      if (state.broken) throw new Error('the source is broken');
      return records({ value: state.value });
    },
  };
  const open = engine({ clock });
  const backup = createService({
    open: () => open,
    place: '/backups',
    sources: { state: source },
    every: EVERY,
    keep: { last: 3 },
    checkEvery: { verify: undefined, drill: undefined },
    state: createMemoryState(),
    clock,
    random: () => 0.5,
    freeSpace: async () => undefined,
    stampOf: async () => undefined,
    scratch: { path: async () => '', remove: async () => undefined },
    ...parts,
  });
  const pass = async (ms: number): Promise<void> => {
    await settled();
    for (let left = ms; left > 0; left -= LOOK) {
      clock.advance(Math.min(left, LOOK));
      vi.advanceTimersByTime(Math.min(left, LOOK));
      await settled();
    }
  };
  return { backup, clock, state, pass };
}

/** Everything in memory is done after so many turns of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 25; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A repository of which some calls do something else. */
export function altered(repository: Repository, calls: Partial<Repository>): Repository {
  return new Proxy(repository, {
    get: (target, key: keyof Repository) => calls[key] ?? target[key]?.bind(target),
  });
}
