/** What may be compared, in processes that are real. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { compareInterleaved } from './compare-interleaved.ts';

const brief = { time: 1, batch: 1, warmup: 10 } as const;
const node = (text: string): string[] => [process.execPath, '-e', text];
const spin = (rounds: number): string =>
  `let x = 0; for (let i = 0; i < ${rounds}; i += 1) x += i % 7; globalThis.x = x;`;

describe('compareInterleaved', () => {
  it('holds commands against each other, each run in a process of its own', async () => {
    const told = await compareInterleaved(node(''), { name: 'busy', command: node(spin(4e7)) }, brief);
    expect(told).toMatchObject({ verdict: 'regression', pairs: 10, b: { name: 'busy', wall: { unit: 'ms' } } });
    expect(told.ratio).toBeGreaterThan(1.2);
  });

  it('holds modules against each other, in processes that see their own module only', async () => {
    const { at } = await temporaryFolder();
    writeFileSync(at('a.mjs'), `globalThis.seen = true; export default () => { ${spin(1e4)} return globalThis.x; };`);
    writeFileSync(
      at('b.mjs'),
      `const other = globalThis.seen === true; export const more = () => { ${spin(1e5)} return [x, other]; };`,
    );
    const told = await compareInterleaved(at('a.mjs'), { module: pathToFileURL(at('b.mjs')), export: 'more' }, brief);
    expect(told).toMatchObject({ verdict: 'regression', blocks: 6, a: { wall: { unit: 'ns' } } });
  }, 120_000);

  it('names a module that fails, a case that it has not, and a file that is none', async () => {
    const { at } = await temporaryFolder();
    writeFileSync(at('throws.mjs'), "throw new Error('no such table');");
    writeFileSync(at('ends.mjs'), 'export default () => process.exit(3);');
    writeFileSync(at('fine.mjs'), 'export default () => 1;');
    const failed = (module: string | object): Promise<unknown> =>
      compareInterleaved(module as string, at('fine.mjs'), brief);
    await expect(failed(at('throws.mjs'))).rejects.toMatchObject({
      code: 'validators/case-failed',
      message: expect.stringContaining('no such table'),
    });
    await expect(failed(at('ends.mjs'))).rejects.toThrow('its process ended');
    await expect(failed({ module: at('fine.mjs'), export: 'other' })).rejects.toThrow('one of fine.mjs, got `other`');
    await expect(failed(at('none.mjs'))).rejects.toMatchObject({ code: 'validators/invalid-cases' });
  }, 60_000);

  it('ends a command that does not end, and one that is not wanted any more', async () => {
    const endless = node('setInterval(() => {}, 1000)');
    await expect(compareInterleaved(endless, endless, { timeout: 300 })).rejects.toMatchObject({
      code: 'validators/command-timeout',
    });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    await expect(compareInterleaved(endless, endless, { signal: abort.signal })).rejects.toThrow(/abort/i);
  });

  it('ends a module whose function blocks for ever', async () => {
    const { at } = await temporaryFolder();
    writeFileSync(at('blocks.mjs'), 'export default () => { for (;;); };');
    const comparing = compareInterleaved(at('blocks.mjs'), at('blocks.mjs'), { timeout: 500 });
    await expect(comparing).rejects.toThrow('did not answer within 500 ms');
  });

  it('refuses a command that is not there, one that fails, and what can’t be compared', async () => {
    await expect(compareInterleaved('no-such-program', 'node', brief)).rejects.toMatchObject({
      code: 'validators/command-not-found',
    });
    await expect(compareInterleaved(node('process.exit(4)'), node(''), brief)).rejects.toThrow(
      'to end with 0, got `4`',
    );
    await expect(compareInterleaved('a | b', 'node')).rejects.toMatchObject({ code: 'validators/invalid-command' });
    for (const [a, b] of [
      [() => 1, 'node'],
      [1, () => 1],
      [[], []],
    ] as const) {
      await expect(compareInterleaved(a as never, b as never)).rejects.toMatchObject({
        code: 'validators/invalid-argument',
      });
    }
    for (const options of [{ alpha: 0 }, { detect: 2 }, { time: 0 }, { minEffect: -1 }]) {
      await expect(
        compareInterleaved(
          () => 1,
          () => 1,
          options,
        ),
      ).rejects.toMatchObject({ code: 'validators/invalid-argument' });
    }
  });
});
