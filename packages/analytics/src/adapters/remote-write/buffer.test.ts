import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, startProgram, temporaryFolder, withDisks } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DiskBuffer } from './buffer.ts';

const adapter = new URL('./buffer.ts', import.meta.url).href;
const request = (n: number, size = 100): Uint8Array => new Uint8Array(size).fill(n);

async function start({ maxBytes = 1e6 } = {}) {
  const { path: folder } = await temporaryFolder();
  const onLoss = vi.fn<(loss: string) => void>();
  const open = async (): Promise<DiskBuffer> => {
    const buffer = await DiskBuffer.open({ folder, maxBytes, onLoss });
    onTestFinished(() => buffer.close());
    return buffer;
  };
  return { folder, onLoss, open, buffer: await open() };
}

/** All that waits, each by its first byte, taken as sent. */
async function drained(buffer: DiskBuffer): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  for (let next = await buffer.next(); next !== undefined; next = await buffer.next()) {
    found.push(next.bytes[0]);
    await next.done();
  }
  return found;
}

async function sizeOf(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.seg'));
  return (await Promise.all(names.map((name) => stat(join(folder, name))))).reduce((sum, { size }) => sum + size, 0);
}

describe('requests that wait on disk', () => {
  it('come out as they came in, the same one until it is done', async () => {
    const { buffer } = await start();
    await buffer.add(1, [request(1), request(2)]);
    await buffer.add(2, [request(3)]);
    const twice = [await buffer.next(), await buffer.next()];
    expect(twice.map((waiting) => Uint8Array.from(waiting?.bytes ?? []))).toEqual([request(1), request(1)]);
    expect(await drained(buffer)).toEqual([1, 2, 3]);
    expect(buffer.bytes).toBe(0);
  });

  it('are there for the next process, but for those that were sent', async () => {
    const { buffer, open } = await start();
    await buffer.add(1000, [request(1), request(2)]);
    await buffer.add(2000, [request(3)]);
    await (await buffer.next())?.done();
    const next = await open();
    expect(next.lastAt).toBe(2000);
    await next.add(3000, [request(4)]);
    expect(await drained(next)).toEqual([2, 3, 4]);
    // All are gone, but what was last is known.
    expect((await open()).lastAt).toBe(3000);
  });

  it('take no more room than they may: the oldest go, and that is said', async () => {
    const { folder, buffer, onLoss } = await start({ maxBytes: 10_000 });
    for (let n = 1; n <= 200; n += 1) {
      await buffer.add(n, [request(n)]);
      expect(await sizeOf(folder)).toBeLessThanOrEqual(10_000);
    }
    const left = await drained(buffer);
    expect(left.length).toBeGreaterThan(60);
    expect(left).toEqual(Array.from(left, (_, i) => 201 - left.length + i));
    expect(onLoss).toHaveBeenCalledWith(
      expect.stringMatching(/^\d+ bytes that were not sent are dropped, the oldest first/),
    );
  });

  it('give back their room when they are sent', async () => {
    const { folder, buffer } = await start({ maxBytes: 10_000 });
    for (let n = 1; n <= 200; n += 1) {
      await buffer.add(n, [request(n)]);
      expect(await drained(buffer)).toEqual([n]);
    }
    expect(await sizeOf(folder)).toBeLessThan(2500);
  });

  it.each([
    ['a record that is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5), [1]],
    ['a flipped bit', (bytes: Buffer) => bytes.map((byte, at) => (at === 150 ? byte ^ 1 : byte)), [1]],
    [
      'a length that is past all',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 116), Buffer.alloc(20, 255)]),
      [1],
    ],
    ['nothing at all', () => Buffer.alloc(0), []],
  ])('leave out what %s has damaged, say so, and go on', async (_, damage, whole) => {
    const { folder, buffer, open, onLoss } = await start();
    await buffer.add(1, [request(1), request(2)]);
    const path = join(folder, '00000001.seg');
    await writeFile(path, damage(await readFile(path)));
    const next = await open();
    await next.add(2, [request(3)]);
    expect(await drained(next)).toEqual([...whole, 3]);
    expect(onLoss.mock.calls).toHaveLength(whole.length);
  });

  it.each(['{"segment":1,"off', '7', '{"segment":"x","offset":-1,"lastAt":null}'])(
    'go out again where the note of what was sent is `%s`',
    async (note) => {
      const { folder, buffer, open } = await start();
      await buffer.add(1, [request(1), request(2)]);
      await (await buffer.next())?.done();
      await writeFile(join(folder, 'sent.json'), note);
      expect(await drained(await open())).toEqual([1, 2]);
    },
  );

  it('go on where somebody removed the files', async () => {
    const { folder, buffer } = await start();
    await buffer.add(1, [request(1)]);
    await rm(join(folder, '00000001.seg'));
    expect(await drained(buffer)).toEqual([]);
    await buffer.add(2, [request(2)]);
    expect(await drained(buffer)).toEqual([2]);
  });

  it('are whole after a kill at any moment, and none that was acknowledged is lost', { timeout: 30_000 }, async () => {
    const { folder, open } = await start();
    let from = 1;
    for (let round = 0; round < 6; round += 1) {
      const program = startProgram(process.execPath, [
        '--conditions=@perf/source',
        '--input-type=module',
        '--eval',
        `import { DiskBuffer } from '${adapter}';
         const buffer = await DiskBuffer.open({ folder: ${JSON.stringify(folder)}, maxBytes: 1e9, onLoss() {} });
         for (let n = ${from}; ; n += 1) {
           await buffer.add(n, [new Uint8Array(50_000).fill(n % 251)]);
           process.stdout.write(n + '\\n');
           if (n % 3 === 0) await (await buffer.next()).done();
         }`,
      ]);
      await program.saw(`${from + 5 + round}\n`);
      program.kill('SIGKILL');
      const acknowledged = Number((await program.result).stdout.split('\n').at(-2));
      const buffer = await open();
      const last = buffer.lastAt;
      expect([acknowledged, acknowledged + 1]).toContain(last);
      from = last + 1;
    }
    const left = (await drained(await open())) as number[];
    expect(left.length).toBeGreaterThan(20);
    expect(left).toEqual(left.map((_, i) => (from - left.length + i) % 251));
  });

  it('refuse on a full disk, and go on when there is room again', async () => {
    const { path: folder } = await temporaryFolder();
    const program = `
      import { DiskBuffer } from '${adapter}';
      const losses = [];
      const buffer = await DiskBuffer.open({ folder: ${JSON.stringify(folder)}, maxBytes: 1e9, onLoss: (loss) => losses.push(loss) });
      const request = (n, size) => new Uint8Array(size).fill(n);
      await buffer.add(1, [request(1, 20_000)]);
      const refused = await buffer.add(2, [request(2, 100_000)]).catch(({ code }) => code);
      await buffer.add(3, [request(3, 10_000)]);
      const found = [];
      for (let next; (next = await buffer.next()); await next.done()) found.push([next.bytes[0], next.bytes.length]);
      process.stdout.write(JSON.stringify({ refused, found, losses }));`;
    const [unshare, ...words] = await withDisks(`mount -t tmpfs -o size=64k t '${folder}'`);
    const args = ['--conditions=@perf/source', '--no-warnings', '--input-type=module', '--eval', program];
    const { stdout, stderr } = await runProgram(unshare, [...words, process.execPath, ...args]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      refused: 'ENOSPC',
      found: [
        [1, 20_000],
        [3, 10_000],
      ],
      losses: [],
    });
  });
});
