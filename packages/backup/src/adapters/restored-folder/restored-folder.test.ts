import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { engine, files, noise } from '../../../test/engines.ts';

describe('comparing a restored folder', () => {
  it('finds what is missing, longer, shorter, different, and what became something else', async () => {
    const { at } = await temporaryFolder();
    const repository = await engine();
    const app = files([
      { path: 'different', content: noise(300_000) },
      { path: 'empty', type: 'directory' },
      { path: 'gone', type: 'directory' },
      { path: 'link', type: 'link', target: 'same' },
      { path: 'longer', content: 'abc' },
      { path: 'missing', content: 'abc' },
      { path: 'same', content: noise(300_000, 3) },
      { path: 'shorter', content: 'abc' },
    ]);
    const { id } = await repository.backup({ app });
    const to = at('out');
    await repository.restore(id, { to });
    expect(await repository.compare(id, to)).toEqual([]);
    writeFileSync(at('out/app/different'), noise(300_000, 2));
    rmSync(at('out/app/gone'), { recursive: true });
    rmSync(at('out/app/link'));
    symlinkSync('elsewhere', at('out/app/link'));
    writeFileSync(at('out/app/longer'), 'abcd');
    rmSync(at('out/app/missing'));
    mkdirSync(at('out/app/missing'));
    truncateSync(at('out/app/shorter'), 2);
    const wrong = ['different', 'gone', 'link', 'longer', 'missing', 'shorter'];
    expect(await repository.compare(id, to)).toEqual(wrong.map((name) => `app/${name}`));
  });
});
