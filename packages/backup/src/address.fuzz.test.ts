/** Where backups go, as people type it. */
import { fuzz, mutatedText } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { addressText, parseAddress } from './address.ts';

it('an address is read as it is written again, or is refused', async () => {
  await fuzz(
    mutatedText(['s3://bucket/some/prefix?endpoint=http://localhost:9000&region=eu-1', './folder', '/a b/c']),
    (text) => {
      const address = parseAddress(text);
      expect(parseAddress(addressText(address))).toEqual(address);
    },
  );
});
