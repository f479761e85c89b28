import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, advance, beginSearch, type Done, isShort, type Search, type SearchOptions } from './search.ts';

const OPTIONS: SearchOptions = { from: 20, max: 100_000, least: 0.5, resolution: 0.02 };
const MOST_STEPS = 120;

interface Walk {
  readonly searches: readonly Search[];
  readonly end: Done;
}

/** The whole search against a target that answers as told. */
function walk(answers: (rate: number, step: number) => { is: Answer; hint?: number }, options = OPTIONS): Walk {
  const searches: Search[] = [beginSearch(options)];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const last = searches.at(-1) as Search;
    if (last.state === 'done') return { searches, end: last };
    searches.push(advance(last, answers(last.rate, step), options));
  }
  throw new Error(`not done after ${MOST_STEPS} steps`);
}

const answer = fc.record({
  is: fc.constantFrom<Answer>('kept', 'broken', 'broken', 'unknown'),
  hint: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
});
const capacity = fc.double({ min: 1, max: 90_000, noNaN: true });

describe('search', () => {
  it('finds the breaking point of a steady target within the resolution', () => {
    fc.assert(
      fc.property(capacity, fc.double({ min: 0.001, max: 0.3, noNaN: true }), (breaksAt, resolution) => {
        const { end } = walk((rate) => ({ is: rate <= breaksAt ? 'kept' : 'broken' }), { ...OPTIONS, resolution });
        expect(end.why).toBe('found');
        expect(end.kept).toBeLessThanOrEqual(breaksAt);
        expect(end.broken).toBeGreaterThan(breaksAt);
        expect(end.broken / end.kept).toBeLessThanOrEqual(1 + resolution * 1.001);
      }),
    );
  });

  it('finds it whatever the hints say', () => {
    fc.assert(
      fc.property(capacity, fc.infiniteStream(answer), (breaksAt, hints) => {
        const { end } = walk((rate) => {
          const is = rate <= breaksAt ? 'kept' : 'broken';
          return { is, hint: hints.next().value.hint };
        });
        expect(end.kept).toBeLessThanOrEqual(breaksAt);
        expect(end.broken).toBeGreaterThan(breaksAt);
      }),
    );
  });

  it('never widens the bracket, tries only what lies inside it, and comes to an end, whatever is answered', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: MOST_STEPS, maxLength: MOST_STEPS }), (answers) => {
        const { searches } = walk((_, step) => answers[step] as (typeof answers)[0]);
        for (const [index, search] of searches.entries()) {
          const before = searches[index - 1] ?? search;
          expect(search.kept).toBeGreaterThanOrEqual(before.kept);
          expect(search.broken).toBeLessThanOrEqual(before.broken);
          expect(search.kept).toBeLessThan(search.broken);
          if (search.state === 'done') continue;
          expect(search.rate).toBeGreaterThan(search.kept);
          expect(search.rate).toBeLessThan(search.broken);
          expect(search.rate).toBeLessThanOrEqual(OPTIONS.max);
          expect(search.rate).toBeGreaterThanOrEqual(OPTIONS.least);
        }
      }),
    );
  });

  it('finds it though short tries miss a failure that is near', () => {
    fc.assert(
      fc.property(capacity, fc.double({ min: 1, max: 1.9, noNaN: true }), (breaksAt, blindness) => {
        const searches: Search[] = [];
        let search: Search = beginSearch(OPTIONS);
        while (search.state !== 'done' && searches.length < MOST_STEPS) {
          searches.push(search);
          const sees = isShort(search, OPTIONS) ? breaksAt * blindness : breaksAt;
          search = advance(search, { is: search.rate <= sees ? 'kept' : 'broken' }, OPTIONS);
        }
        expect(search).toMatchObject({ state: 'done', why: 'found' });
        expect(search.kept).toBeLessThanOrEqual(breaksAt);
        expect(search.broken).toBeGreaterThan(breaksAt);
      }),
    );
  });

  it('shrugs off a single wrong failure at each rate', () => {
    fc.assert(
      fc.property(capacity, (breaksAt) => {
        const tried = new Set<number>();
        const { end } = walk((rate) => {
          const isFirst = !tried.has(rate);
          tried.add(rate);
          return { is: isFirst || rate > breaksAt ? 'broken' : 'kept' };
        });
        expect(end.kept).toBeLessThanOrEqual(breaksAt);
        expect(end.broken).toBeGreaterThan(breaksAt);
      }),
    );
  });
});

describe('a search', () => {
  const steps = (breaksAt: number, hint?: number): number =>
    walk((rate) => (rate <= breaksAt ? { is: 'kept' } : { is: 'broken', ...(hint && { hint }) })).searches.length;

  it('is shorter when the target says what it can answer', () => {
    expect(steps(777, 777)).toBeLessThan(steps(777) - 4);
  });

  it('says that the contract was never broken up to the highest rate, or never kept down to the least', () => {
    expect(walk(() => ({ is: 'kept' })).end).toMatchObject({ why: 'never-broken', kept: OPTIONS.max });
    expect(walk(() => ({ is: 'broken' })).end).toMatchObject({ why: 'never-kept', kept: 0, broken: OPTIONS.least });
  });

  it('looks below and above rates of which it can not be told', () => {
    fc.assert(
      fc.property(capacity, fc.double({ min: 1.001, max: 1.5, noNaN: true }), (breaksAt, fog) => {
        const { end } = walk((rate) => {
          if (rate < breaksAt / fog) return { is: 'kept' };
          return { is: rate > breaksAt * fog ? 'broken' : 'unknown' };
        });
        if (end.why === 'unsure') return;
        expect(end.kept).toBeLessThanOrEqual(breaksAt);
        expect(end.broken).toBeGreaterThan(breaksAt);
        expect(end.broken / end.kept).toBeLessThan(fog ** 2 * 1.06);
      }),
    );
  });

  it('tries again what is unknown, and gives up when that does not help', () => {
    let spoilt = 0;
    const { end } = walk((rate) => {
      if (rate === 40 && spoilt < 2) {
        spoilt += 1;
        return { is: 'unknown' };
      }
      return { is: rate <= 50 ? 'kept' : 'broken' };
    });
    expect(end.why).toBe('found');
    expect(walk((rate) => ({ is: rate < 40 ? 'kept' : 'unknown' })).end).toMatchObject({ why: 'unsure', kept: 0 });
  });

  it('begins at the highest rate when that is below the first', () => {
    expect(beginSearch({ from: 20, max: 5 }).rate).toBe(5);
  });
});
