/** Property lists as an application answers with them, or something in its place. */
import { fuzz, mutatedText, workOf } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { readPlist } from './plist.ts';

const LIST = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x.dtd">
<plist version="1.0"><array><dict><key>name</key><string>a &amp; b &#x41;</string><key>used</key><real>1.5</real>
<key>on</key><true/><key>uid</key><integer>-3</integer><key>none</key><array/></dict></array></plist>`;

it('is a value, or is refused', async () => {
  await fuzz(mutatedText([LIST]), (text) => {
    expect(readPlist(text)).toBeDefined();
  });
});

it('work grows with the length, also of lists that nest', () => {
  const nested = (n: number): string => `<plist>${'<array>'.repeat(n)}${'</array>'.repeat(n)}</plist>`;
  const [one = 0, two = 0] = workOf(...[2_000, 4_000].map((n) => () => readPlist(nested(n))));
  expect(two / one).toBeLessThan(2.5);
});
