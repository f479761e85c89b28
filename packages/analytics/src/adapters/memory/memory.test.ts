import { describe, expect, it } from 'vitest';
import { batch, historyContract, recorded } from '../../history.contract.ts';
import { createMemoryHistory } from './index.ts';

historyContract('memory', async () => createMemoryHistory());

describe('the history in memory', () => {
  it('forgets what is older than its retention', async () => {
    const history = createMemoryHistory({ retention: 1_000 });
    for (const at of [0, 500, 1_600]) {
      await history.append(batch(at, { operations: [{ name: 'save', labels: {}, recorded: recorded([1]) }] }));
    }
    expect((await history.info()).rows).toBe(1);
  });
});
