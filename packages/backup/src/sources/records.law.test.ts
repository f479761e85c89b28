import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../source.ts';
import { inOrder } from './in-order.ts';
import { records } from './records.ts';

type Item = { value: number; tags: string[] };
type Key = string | number;
type Step = { readonly do: 'replace' | 'delete' | 'change' | 'swap'; readonly key: Key; readonly value: number };

const key = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('0', '1', 'a', 'b', 'é', '__proto__'));
const steps = fc.array(
  fc.record({
    do: fc.constantFrom<Step['do'][]>('replace', 'delete', 'change', 'swap'),
    key,
    value: fc.integer(),
  }),
  { maxLength: 12 },
);
const start = fc.array(fc.tuple(key, fc.integer()), { maxLength: 12 });

/** What a program does between two slices. Changing in place comes with its announcement. */
function run(map: Map<Key, Item>, { do: what, key: at, value }: Step, beforeWrite?: (key: Key) => void): void {
  const item = map.get(at);
  if (what === 'delete') map.delete(at);
  else if (what === 'replace' || item === undefined) map.set(at, { value, tags: [] });
  else if (beforeWrite === undefined) map.set(at, { ...item, value });
  else if (what === 'change') {
    beforeWrite(at);
    item.value = value;
    item.tags.push('changed');
  } else {
    // Another record for a while, announced as well, and then the first one again.
    map.set(at, { value: -1, tags: [] });
    beforeWrite(at);
    map.set(at, item);
    beforeWrite(at);
    item.value = value;
  }
}

async function law(
  pairs: readonly (readonly [Key, number])[],
  plan: readonly Step[][],
  mode: 'captured' | 'before-write',
) {
  const map = new Map<Key, Item>(pairs.map(([at, value]) => [at, { value, tags: [] }]));
  let now = 0;
  const pace = { monotonic: () => (now += 1), rest: async () => undefined };
  const source =
    mode === 'captured' ? { ...records(map, { pace }), beforeWrite: undefined } : records(map, { mode, pace });
  const expected = structuredClone(map);
  const open = await source.open(new AbortController().signal);
  const chunks: Uint8Array[] = [];
  let slice = 0;
  for await (const pieces of open.content as AsyncIterable<readonly Piece[]>) {
    for (const piece of pieces) if ('bytes' in piece) chunks.push(piece.bytes);
    for (const step of plan[slice] ?? []) run(map, step, source.beforeWrite);
    slice += 1;
  }
  const lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
  expect(new Map(lines.map((line) => JSON.parse(line) as [Key, Item]))).toEqual(expected);
}

describe('records under a program that goes on', () => {
  const plans = fc.array(steps, { maxLength: 8 });

  it('are those of one moment, when they are only replaced', () =>
    fc.assert(fc.asyncProperty(start, plans, (pairs, plan) => law(pairs, plan, 'captured'))));

  it('are those of one moment, when each change in place is announced', () =>
    fc.assert(fc.asyncProperty(start, plans, (pairs, plan) => law(pairs, plan, 'before-write'))));
});

describe('sorting in steps', () => {
  it('gives what sorting gives, equal items in their order', () => {
    const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat()), { maxLength: 600, size: 'max' });
    fc.assert(
      fc.property(items, (all) => {
        const byFirst = ([a]: [number, number], [b]: [number, number]): number => a - b;
        const at = (place: number): [number, number] => all[place] as [number, number];
        const sorting = inOrder(all.length, (a, b) => byFirst(at(a), at(b)));
        let step = sorting.next();
        while (step.done !== true) step = sorting.next();
        expect(Array.from(step.value, at)).toEqual(all.toSorted(byFirst));
      }),
    );
  });
});
