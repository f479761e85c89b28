/** A journal of intents on a disk that changes what it was given. */
import { fuzz, mutatedBytes } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { readBack } from './read-back.ts';
import { lineOf, type Step } from './record.ts';

const put = (n: number): Step => ({
  put: { id: `i${n}`, operation: 'charge', key: `Zoë ${n}`, payload: { n }, at: 0, phase: 'accepted' },
});
const STEPS: readonly Step[] = [
  { format: 1 },
  put(0),
  { id: 'i0', to: 'begun' },
  put(1),
  { id: 'i0', to: 'done' },
  put(2),
];
const journal = Buffer.concat([
  ...STEPS.map((step, number) => lineOf({ number, write: number, step })),
  Buffer.alloc(64),
]);

it('tells only intents that were written, and says when bytes were lost', async () => {
  await fuzz(mutatedBytes([journal]), (bytes) => {
    const { intents, damage, hasLost } = readBack('journal', Buffer.from(bytes));
    for (const { id, payload } of intents) expect(payload).toEqual({ n: Number(id.slice(1)) });
    if (hasLost) expect(damage.length).toBeGreaterThan(0);
    for (const { phase } of intents) expect(['accepted', 'begun', 'done', 'unknown']).toContain(phase);
  });
});
