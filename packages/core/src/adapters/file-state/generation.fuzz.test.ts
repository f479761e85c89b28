/** Kept values on a disk that changes what it was given. */
import { fuzz, mutatedBytes } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { bytesOf, valueIn } from './generation.ts';

const kept = [{ a: [1, 2, { b: 'text\nwith lines' }] }, null, 'ü'];
const written = kept.map((value) => bytesOf(JSON.stringify(value)));

it('is what was written, or nothing', async () => {
  await fuzz(mutatedBytes(written), (bytes) => {
    const found = valueIn(bytes);
    if (found !== undefined) expect(kept).toContainEqual(found.value);
  });
});
