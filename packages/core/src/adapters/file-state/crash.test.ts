/** What only processes of their own can show: a kill in the middle of writing, and two that write at once. */
import { setTimeout as after } from 'node:timers/promises';
import { runProgram, startProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createFileState } from './index.ts';

const adapter = new URL('./index.ts', import.meta.url).href;

/** Writes values that are one number, many times over, and says each number that is saved. */
function writer(folder: string, options: { from: number; to: number; size: number }): string[] {
  const program = `
    import { createFileState } from '${adapter}';
    const { from, to, size } = ${JSON.stringify(options)};
    const store = createFileState({ folder: ${JSON.stringify(folder)} });
    for (let n = from; n < to; n += 1) {
      await store.set('alerts', Array(size).fill(n));
      process.stdout.write(n + '\\n');
    }`;
  return ['--conditions=@perf/source', '--no-warnings', '--input-type=module', '--eval', program];
}

describe('state in files', () => {
  it('is a whole value that was saved, or the one after it, wherever a kill falls', async () => {
    const { path: folder } = await temporaryFolder();
    let from = 1;
    for (let round = 0; round < 12; round += 1) {
      const program = startProgram(process.execPath, writer(folder, { from, to: 1e9, size: 20_000 }));
      await program.saw('\n');
      // Spread over the few milliseconds that one write takes.
      await after(round * 1.7);
      program.kill('SIGKILL');
      const saved = Number((await program.result).stdout.trimEnd().split('\n').at(-1));
      const value = (await createFileState({ folder }).get('alerts')) as number[];
      expect(value).toHaveLength(20_000);
      expect(new Set(value).size).toBe(1);
      const found = value[0] as number;
      expect([saved, saved + 1]).toContain(found);
      from = found + 1;
    }
  });

  it('is whole after two processes wrote at once: the last one wins', async () => {
    const { path: folder } = await temporaryFolder();
    const ranges = [
      { from: 1, to: 60, size: 5_000 },
      { from: 1_001, to: 1_060, size: 9_000 },
    ];
    const writing = ranges.map((range) => runProgram(process.execPath, writer(folder, range)));
    const store = createFileState({ folder });
    let isOver = false;
    const all = Promise.all(writing).finally(() => {
      isOver = true;
    });
    let seen = 0;
    while (!isOver && seen < 100_000) {
      const value = (await store.get('alerts')) as number[] | undefined;
      if (value !== undefined)
        expect([new Set(value).size, value.length]).toEqual([1, (value[0] ?? 0) > 1_000 ? 9_000 : 5_000]);
      seen += value === undefined ? 0 : 1;
    }
    for (const { code, stderr } of await all) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect([59, 1_059]).toContain(((await store.get('alerts')) as number[])[0]);
    expect(seen).toBeGreaterThan(0);
  });
});
