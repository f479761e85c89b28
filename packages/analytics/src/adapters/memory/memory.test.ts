import { describe, expect, it } from 'vitest';
import { batch, calls, T0 } from '../../../test/batches.ts';
import { historyContract } from '../../history.contract.ts';
import { historyKeeps } from '../../history-kept.contract.ts';
import { historyLaws } from '../../history-laws.contract.ts';
import { createMemoryHistory } from './index.ts';

const create = async () => createMemoryHistory();
historyContract('history in memory', create);
historyKeeps('history in memory', create);
historyLaws('history in memory', create);

describe('history in memory', () => {
  const ALL = { from: T0, to: T0 + 3_600_000 };

  it('drops what is older than its retention, counted from the newest batch', async () => {
    const history = createMemoryHistory({ retention: 10_000 });
    for (const after of [0, 5000, 15_001]) await history.append(batch(after, { operations: [calls('save', [1])] }));
    const points = await history.query({ operation: 'save', ...ALL, step: 1000 });
    expect(points.map(({ at }) => at - T0)).toEqual([15_000]);
  });

  it('drops its oldest batches when it is full, and says so', async () => {
    const history = createMemoryHistory({ maxBytes: 20_000 });
    for (let after = 0; after < 200; after += 1)
      await history.append(batch(after, { operations: [calls('save', [after])] }));
    const { bytes, rows, last, notices } = await history.info();
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(rows.raw).toBeGreaterThan(20);
    expect(last).toBe(T0 + 199);
    expect(notices).toEqual([expect.stringContaining('full at 20000 bytes')]);
  });
});
