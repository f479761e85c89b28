import { describe, expect, it } from 'vitest';
import type { OpenSource, Piece } from '../source.ts';
import type { Pace } from './pace.ts';
import { type Records, type RecordsOptions, records } from './records.ts';

const { signal } = new AbortController();

/** A slice ends after each record, and nothing waits. */
function eachAlone(): Pace {
  let now = 0;
  return { monotonic: () => (now += 1), rest: async () => undefined };
}

async function textOf(open: OpenSource, between: (slice: number) => void = () => undefined): Promise<string> {
  let text = '';
  let slice = 0;
  for await (const pieces of open.content as AsyncIterable<readonly Piece[]>) {
    for (const piece of pieces) if ('bytes' in piece) text += Buffer.from(piece.bytes).toString();
    between(slice);
    slice += 1;
  }
  return text;
}

async function backedUp(map: Records<unknown>, options: RecordsOptions = {}): Promise<string> {
  return textOf(await records(map, { pace: eachAlone(), ...options }).open(signal));
}

describe('records', () => {
  it('is refused at once where nothing lists records', () => {
    for (const map of [{ a: 1 }, undefined]) {
      const wrong = () => records(map as unknown as Map<string, number>);
      expect(wrong).toThrow(expect.objectContaining({ code: 'backup/invalid-argument' }));
    }
  });

  it('says a record a line, in the order of keys, whatever the order in the map', async () => {
    const said = '[2,{"n":2}]\n[10,{"n":10}]\n["a",{"n":"ä\\n"}]\n["b",{}]\n';
    const pairs: [string | number, unknown][] = [
      ['b', {}],
      [10, { n: 10 }],
      ['a', { n: 'ä\n' }],
      [2, { n: 2 }],
    ];
    expect(await backedUp(new Map(pairs))).toBe(said);
    expect(await backedUp(new Map(pairs.toReversed()))).toBe(said);
  });

  it('gives one stream, without bytes when there is no record', async () => {
    const { content } = await records(new Map()).open(signal);
    const all: Piece[] = [];
    for await (const pieces of content as AsyncIterable<readonly Piece[]>) all.push(...pieces);
    expect(all).toEqual([{ entry: { path: 'records.jsonl', type: 'stream' } }]);
  });

  it('rests between slices, and gives the slices out as they come', async () => {
    const map = new Map(Array.from({ length: 40 }, (_, i) => [`k${i}`, { i }]));
    let now = 0;
    let rests = 0;
    const pace: Pace = {
      monotonic: () => (now += 0.06),
      rest: async () => {
        rests += 1;
      },
    };
    await textOf(await records(map, { pace }).open(signal));
    expect(rests).toBeGreaterThanOrEqual(3);
    expect(rests).toBeLessThanOrEqual(6);
  });

  it('tells the longest time that it held the thread, one large record included', async () => {
    let now = 0;
    const pass = (span: number): void => {
      now += span;
    };
    const large = {
      toJSON: () => {
        pass(7);
        return 'large';
      },
    };
    const pace: Pace = { monotonic: () => now, rest: async () => pass(100) };
    const open = await records(
      new Map<string, unknown>([
        ['a', 1],
        ['b', large],
        ['c', 3],
      ]),
      { pace },
    ).open(signal);
    expect(open.stall()).toBe(0);
    await textOf(open);
    // The value is asked twice: once to be looked at, once to be written.
    expect(open.stall()).toBe(14);
  });

  it.each([
    ['NaN', { items: [{ price: 1 }, { price: Number.NaN }] }, 'NaN at `.items[1].price`'],
    ['a Map', { 'by id': new Map() }, 'a Map at `["by id"]`'],
    ['a bigint', { n: 1n }, 'a bigint at `.n`'],
    ['a function', { f: () => 1 }, 'a function at `.f`'],
    ['undefined in an array', [1, undefined], 'undefined at `[1]`'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'an invalid Date at `.at`'],
    ['typed arrays', { bytes: new Uint8Array(2) }, 'a Uint8Array at `.bytes`'],
    ['nothing', undefined, 'undefined'],
  ])('names the record that holds %s', async (_, record, got) => {
    const map = new Map<string, unknown>([
      ['a', {}],
      ['b', record],
    ]);
    await expect(backedUp(map)).rejects.toMatchObject({
      code: 'backup/source-failed',
      message: `Expected record \`"b"\` to be what JSON can say, got ${got}`,
    });
  });

  it('names the record that holds itself, or whose own code fails', async () => {
    const circle: { inner: { back?: unknown } } = { inner: {} };
    circle.inner.back = circle;
    await expect(backedUp(new Map([['c', circle]]))).rejects.toThrow(
      'got an object that holds itself at `.inner.back`',
    );
    const failing = {
      toJSON: () => {
        throw new Error('mine');
      },
    };
    await expect(backedUp(new Map([['f', failing]]))).rejects.toThrow(
      'record `"f"` to be what JSON can say, got an error: Error: mine',
    );
  });

  it('lets pass what comes back as it was meant: dates, absent fields, own classes, the same object twice', async () => {
    class Order {
      total = 1;
      note: string | undefined;
    }
    const twice = { x: 1 };
    const record = { order: new Order(), at: new Date(0), left: twice, right: twice, bare: Object.create(null) };
    expect(await backedUp(new Map([['k', record]]))).toBe(
      '["k",{"order":{"total":1},"at":"1970-01-01T00:00:00.000Z","left":{"x":1},"right":{"x":1},"bare":{}}]\n',
    );
  });

  it('ends between two slices when it is told to', async () => {
    const control = new AbortController();
    const open = await records(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      { pace: eachAlone() },
    ).open(control.signal);
    await expect(textOf(open, () => control.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});

describe('beforeWrite', () => {
  type Account = { balance: number };
  const accounts = (): Map<string, Account> =>
    new Map([
      ['a', { balance: 10 }],
      ['b', { balance: 20 }],
    ]);
  const watched = (map: Map<string, Account>) => records(map, { mode: 'before-write', pace: eachAlone() });

  it('keeps the record of the moment although it is changed in place before its turn', async () => {
    const map = accounts();
    const source = watched(map);
    const open = await source.open(signal);
    const text = await textOf(open, (slice) => {
      if (slice !== 1) return;
      source.beforeWrite('b');
      (map.get('b') as Account).balance = 0;
    });
    expect(text).toBe('["a",{"balance":10}]\n["b",{"balance":20}]\n');
  });

  it('never fails the write: what JSON cannot say fails the backup', async () => {
    const map = accounts();
    (map.get('b') as Account).balance = Number.NaN;
    const source = watched(map);
    const open = await source.open(signal);
    source.beforeWrite('b');
    (map.get('b') as Account).balance = 1;
    await expect(textOf(open)).rejects.toThrow('NaN at `.balance`');
  });

  it('holds on to nothing once the reading is closed', async () => {
    let asked = 0;
    const toJSON = (): string => {
      asked += 1;
      return 'a';
    };
    const map = new Map([['a', { toJSON }]]);
    const source = records(map, { mode: 'before-write' });
    const open = await source.open(signal);
    await open.close();
    source.beforeWrite('a');
    expect(asked).toBe(0);
  });
});
