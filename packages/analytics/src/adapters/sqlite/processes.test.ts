/** What several processes, and the end of one, do to a history. */
import { DatabaseSync } from 'node:sqlite';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { batch, calls, T0 } from '../../../test/batches.ts';
import { withHistory } from '../../../test/in-processes.ts';
import { openHistory } from './index.ts';

/** `PERF_KILLS=100` for a long run. */
const ROUNDS = Number(process.env.PERF_KILLS ?? 6);
const ALL = { from: T0, to: T0 + 3_600_000_000 };

describe('a history that several processes share', () => {
  it('loses nothing that was acknowledged, whenever its writer is killed', { timeout: 20_000 * ROUNDS }, async () => {
    const { path, at } = await temporaryFolder('history');
    const writer = `
      // Every sixth batch begins a new ten minutes, so that the end comes while they are packed as well.
      const round = Number(args[0]) * 400;
      for (let i = 0; i < 400; i += 1) {
        const after = (round + i) * 97_000;
        await history.append(batch(after, { operations: [calls('save', [i])], readings: { 'process.rss': i } }));
        // Into the pipe, not into a queue of this process, of which the kill would take more than one.
        await new Promise((written) => process.stdout.write(round + i + ';', written));
      }
      setInterval(() => undefined, 1000);`;
    const acknowledged: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const program = withHistory(path, writer, [round]);
      await program.saw(`${round * 400 + (round % 10) * 9 + 20};`);
      program.kill('SIGKILL');
      const { stdout, signal } = await program.result;
      expect(signal).toBe('SIGKILL');
      // The last one may be cut.
      acknowledged.push(...stdout.split(';').slice(0, -1).map(Number));
    }
    const db = new DatabaseSync(at('history.db'));
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    db.close();
    const history = await openHistory({ folder: path });
    const kept: number[] = [];
    const samples: number[] = [];
    for await (const row of history.stored({ from: 0, to: Number.POSITIVE_INFINITY })) {
      // What is older is known by ten seconds or the minute in which it came.
      (row.type === 'operation' ? kept : samples).push(Math.ceil((row.at - T0) / 97_000));
    }
    expect(acknowledged.filter((number) => !kept.includes(number))).toEqual([]);
    // A batch is there as a whole, and once. One a round may have been committed whose acknowledgement nobody heard.
    expect(samples.sort()).toEqual(kept.sort());
    expect(new Set(kept).size).toBe(kept.length);
    expect(kept.length).toBeLessThanOrEqual(acknowledged.length + ROUNDS);
    const points = await history.query({ operation: 'save', from: T0, to: T0 + 3_600_000 * 2_000, step: 3_600_000 });
    expect(points.reduce((sum, { statistics: { count } }) => sum + count, 0)).toBe(kept.length);
    expect((await history.info()).notices).toEqual([]);
    await history.close();
  });

  it('takes in all of two writers while a third reads, and never shows half a batch', { timeout: 60_000 }, async () => {
    const { path } = await temporaryFolder('history');
    const writer = `
      for (let i = 0; i < 300; i += 1) {
        const after = i * 997 + Number(args[0]);
        await history.append(batch(after, { operations: [calls('a', [1]), calls('b', [1])], readings: { 'gc.time': 1 } }));
      }
      await history.close();`;
    const writers = [0, 1].map((offset) => withHistory(path, writer, [offset]).result);
    let isWriting = true;
    const ended = Promise.all(writers).finally(() => {
      isWriting = false;
    });
    const reader = await openHistory({ folder: path });
    const countOf = async (): Promise<number[]> => {
      const series = await reader.operations(ALL);
      return series.map(({ recorded: { histogram } }) => histogram.count);
    };
    let before = 0;
    while (isWriting) {
      const [a = 0, b = 0] = await countOf();
      expect(b).toBe(a);
      expect(a).toBeGreaterThanOrEqual(before);
      before = a;
    }
    expect((await ended).map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(await countOf()).toEqual([600, 600]);
    expect(await reader.readings(ALL)).toMatchObject([{ samples: 600 }]);
    await reader.close();
  });

  it('is created by one of those that open it at the same moment', { timeout: 60_000 }, async () => {
    const { path } = await temporaryFolder('history');
    const opener = "await history.append(batch(0, { operations: [calls('save', [1])] })); await history.close();";
    const openers = await Promise.all(Array.from({ length: 4 }, () => withHistory(path, opener).result));
    expect(openers.map(({ code, stderr }) => [code, stderr])).toEqual(openers.map(() => [0, '']));
    const history = await openHistory({ folder: path });
    expect((await history.operations(ALL))[0]?.recorded.histogram.count).toBe(4);
    await history.close();
  });
});

describe('the program around a history', () => {
  it('ends when it has nothing else to do, after what it appended is kept', async () => {
    const { path } = await temporaryFolder('history');
    const program = withHistory(path, "void history.append(batch(0, { operations: [calls('save', [1])] }));");
    expect(await program.result).toMatchObject({ code: 0, signal: null, stdout: '', stderr: '' });
    const history = await openHistory({ folder: path });
    expect(await history.operations(ALL)).toHaveLength(1);
    await history.close();
  });

  it('survives an append that is refused and that nobody looks at', async () => {
    const { path } = await temporaryFolder('history');
    const program = withHistory(
      path,
      "void history.close(); void history.append(batch(0, {})); console.log('goes on');",
    );
    expect(await program.result).toMatchObject({ code: 0, stdout: 'goes on\n', stderr: '' });
  });

  it('never loads SQLite: only the worker does', async () => {
    const { path } = await temporaryFolder('history');
    const lines = `
      const isLoaded = () => process.moduleLoadList.includes('NativeModule sqlite');
      const before = isLoaded();
      await history.close();
      await import('node:sqlite');
      console.log(before, isLoaded());`;
    expect((await withHistory(path, lines).result).stdout).toBe('false true\n');
  });
});

it('a batch is known to a history that was opened before it was written', async () => {
  const { path } = await temporaryFolder('history');
  const [first, second] = await Promise.all([openHistory({ folder: path }), openHistory({ folder: path })]);
  await first.append(batch(0, { operations: [calls('save', [1])] }));
  expect(await second.operations(ALL)).toHaveLength(1);
  await Promise.all([first.close(), second.close()]);
});
