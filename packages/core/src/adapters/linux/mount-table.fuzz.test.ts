import { fuzz, mutatedText } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { parseMounts } from './mount-table.ts';

const TABLE = [
  '/dev/sda1 / ext4 rw,relatime 0 0\nproc /proc proc rw 0 0\ntmpfs /a\\040b tmpfs rw,size=5k 0 0\n',
  'overlay / overlay rw,lowerdir=/a:/b 0 0\n',
];

it('a table of mounts that is none has fewer entries, each of texts', async () => {
  await fuzz(mutatedText(TABLE), (text) => {
    const entries = parseMounts(text);
    expect(entries.length).toBeLessThanOrEqual(text.split('\n').length);
    for (const entry of entries) for (const part of Object.values(entry)) expect(part).toBeDefined();
  });
});
