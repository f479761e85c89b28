import { describe, expect, it } from 'vitest';
import type { Piece } from '../source.ts';
import { json } from './json.ts';

const { signal } = new AbortController();

/** Each look at the clock takes its time. */
function clockOf(step: number): { now: () => number; monotonic: () => number } {
  let now = 0;
  return { now: () => 5_000, monotonic: () => (now += step) };
}

async function piecesOf(read: () => unknown, step = 1) {
  const open = await json(read, { clock: clockOf(step) }).open(signal);
  const all: Piece[] = [];
  for await (const pieces of open.content as AsyncIterable<readonly Piece[]>) all.push(...pieces);
  return { all, open };
}

describe('json', () => {
  it('is the value of the moment, promised or not', async () => {
    const state = { n: 1 };
    for (const read of [() => state, async () => state]) {
      const { all, open } = await piecesOf(read);
      const [entry, content] = all as [Piece, { bytes: Uint8Array }];
      expect(entry).toEqual({ entry: { path: 'value.json', type: 'stream' } });
      expect(Buffer.from(content.bytes).toString()).toBe('{"n":1}');
      expect(open.moment).toBe(5_000);
      expect(all).toHaveLength(2);
    }
  });

  it('is taken when it is opened, not when it is read', async () => {
    const state = { n: 1 };
    const open = await json(() => state).open(signal);
    state.n = 2;
    for await (const [, content] of open.content as AsyncIterable<[Piece, { bytes: Uint8Array }]>) {
      expect(Buffer.from(content.bytes).toString()).toBe('{"n":1}');
    }
  });

  it('tells what it cost, in words when that is more than the budget', async () => {
    const { all, open } = await piecesOf(() => ({}), 300);
    expect(open.stall()).toBe(600);
    expect(all.at(-1)).toEqual({
      notice: {
        kind: 'slow',
        path: 'value.json',
        text: 'Saying the value as JSON held up the program for 600 ms (budget 50 ms); `records(map)` reads the same in slices of half a millisecond.',
      },
    });
  });

  it('fails as a source where its function does, promised or not', async () => {
    const failing = () => {
      throw new Error('not now');
    };
    for (const read of [failing, async () => failing()]) {
      await expect(piecesOf(read)).rejects.toMatchObject({
        code: 'backup/source-failed',
        message: 'Expected the value to be given, got an error: Error: not now',
      });
    }
  });

  it('is waited for no longer than whoever asked for it does', async () => {
    const asking = new AbortController();
    const opening = json(() => new Promise(() => undefined)).open(asking.signal);
    asking.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
  });

  it('refuses what JSON cannot say, by its place', async () => {
    await expect(piecesOf(() => ({ totals: [1, Number.POSITIVE_INFINITY] }))).rejects.toMatchObject({
      code: 'backup/source-failed',
      message: 'Expected the value to be what JSON can say, got Infinity at `.totals[1]`',
    });
  });

  it('fails when the value does not come in time, and heeds who gives up before', async () => {
    const never = json(() => new Promise(() => undefined), { timeout: 20 });
    await expect(never.open(new AbortController().signal)).rejects.toMatchObject({
      code: 'backup/source-failed',
      message: 'Expected the value within 20 ms, but it did not come',
    });
    const abort = new AbortController();
    const opening = json(() => new Promise(() => undefined)).open(abort.signal);
    abort.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
  });
});
