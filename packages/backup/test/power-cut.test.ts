import { describe, expect, it } from 'vitest';
import * as mutants from './harness/mutants.ts';
import { cutPowerEverywhere } from './harness/power-cut.ts';

describe('a power cut', () => {
  it('at any moment loses nothing that was promised, and lists nothing that can not be read', {
    timeout: 60_000,
  }, async () => {
    const { states, broken } = await cutPowerEverywhere({ cuts: 3, seed: 1 });
    expect(broken).toEqual([]);
    expect(states).toBeGreaterThan(200);
  });

  it('at any moment loses nothing that was copied, and leaves a copy that can be read', {
    timeout: 60_000,
  }, async () => {
    const { states, broken } = await cutPowerEverywhere({ cuts: 2, seed: 1, ofCopy: true });
    expect(broken).toEqual([]);
    expect(states).toBeGreaterThan(100);
  });

  it.each(Object.entries(mutants))(
    'shows what is wrong with an order of writes: %s',
    { timeout: 60_000 },
    async (_, mutant) => {
      const afterBackups = mutant.name.startsWith('p') ? 3 : 0;
      const { broken } = await cutPowerEverywhere({ cuts: 5, seed: 1, mutant, afterBackups, stopAtFirst: true });
      expect(broken).toHaveLength(1);
    },
  );

  it.each(Object.entries(mutants).slice(0, 2))(
    'shows what is wrong with an order of copying: %s',
    { timeout: 60_000 },
    async (_, mutant) => {
      const { broken } = await cutPowerEverywhere({ cuts: 5, seed: 1, mutant, ofCopy: true, stopAtFirst: true });
      expect(broken).toHaveLength(1);
    },
  );

  it.each(['sync', 'syncFolder'] as const)('shows a %s that was forgotten', { timeout: 60_000 }, async (forgotten) => {
    const faults = { forgotten: new Set([forgotten]) };
    const { broken } = await cutPowerEverywhere({ cuts: 5, seed: 1, faults, stopAtFirst: true });
    expect(broken).toHaveLength(1);
  });
});
