import type { RecoveryUsage } from '@perf/core/usage';
import { createHealth } from '@perf/health';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { recoveryCheck } from './recovery-check.ts';

const calm: RecoveryUsage = {
  ...{ kind: 'recovery', name: 'read', runs: 10, attempts: 12, recovered: 2 },
  ...{ degraded: 3, failed: 1, abandoned: 0, time: 0, longest: 0 },
};

describe('the check of recoveries', () => {
  it('warns for a minute of what failed or was degraded, and of a circuit as long as it is open', async () => {
    const clock = fakeClock();
    let usage: RecoveryUsage[] = [];
    const health = createHealth({ checks: [recoveryCheck(() => usage, clock)], clock });
    const look = async (more: Partial<RecoveryUsage>, after = 2_000): Promise<unknown> => {
      clock.advance(after);
      usage = [{ ...calm, ...more }];
      const [check] = (await health.run()).checks;
      return [check?.state, check?.text];
    };
    // What was before the first look is not of the last minute.
    expect(await look({})).toEqual(['pass', '2 of 10 recovered']);
    expect(await look({ recovered: 4 })).toEqual(['pass', '4 of 10 recovered']);
    expect(await look({ failed: 2 })).toEqual(['warn', '1 failed in the last minute']);
    const both = '1 failed in the last minute, 2 answered with a fallback in the last minute';
    expect(await look({ failed: 2, degraded: 5 }, 50_000)).toEqual(['warn', both]);
    expect(await look({ failed: 2, degraded: 5 }, 61_000)).toEqual(['pass', '2 of 10 recovered']);
    const open = await look({ failed: 2, degraded: 5, circuit: 'open' });
    expect(open).toEqual(['warn', 'the circuit of `read` is open']);
  });

  it('is unknown where nothing recovers', async () => {
    const { checks } = await createHealth({ checks: [recoveryCheck(() => [])] }).run();
    expect(checks).toMatchObject([{ state: 'unknown', kind: 'diagnostic' }]);
  });
});
