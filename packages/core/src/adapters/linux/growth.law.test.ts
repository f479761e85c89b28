import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascii } from './byte-cursor.ts';
import { Growth } from './growth.ts';

const counters = fc.record({
  name: fc.constantFrom('sda', 'sdb', 'sd', 'nvme0n1', 'eth0'),
  first: fc.nat(1000),
  second: fc.nat(1000),
});
const rounds = fc.array(fc.uniqueArray(counters, { selector: ({ name }) => name }), { maxLength: 12 });

type Counters = { name: string; first: number; second: number };

function play(growth: Growth, listed: readonly Counters[]): { first: number; second: number; compared: number } {
  growth.begin();
  for (const { name, first, second } of listed) {
    const bytes = ascii(`..${name}..`);
    growth.add({ bytes, start: 2, end: bytes.length - 2 }, first, second);
  }
  growth.end();
  return { first: growth.first, second: growth.second, compared: growth.compared };
}

describe('growth of counters', () => {
  it('is the sum of what each thing that was there before has grown', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const growth = new Growth();
        let before = new Map<string, Counters>();
        for (const listed of all) {
          const known = listed.flatMap((now) => {
            const then = before.get(now.name);
            return then === undefined ? [] : [{ first: now.first - then.first, second: now.second - then.second }];
          });
          const grown = known.filter(({ first, second }) => first >= 0 && second >= 0);
          expect(play(growth, listed)).toEqual({
            first: grown.reduce((sum, { first }) => sum + first, 0),
            second: grown.reduce((sum, { second }) => sum + second, 0),
            compared: known.length,
          });
          before = new Map(listed.map((each) => [each.name, each]));
        }
      }),
    );
  });

  it('is the same in whatever order things are listed', () => {
    fc.assert(
      fc.property(rounds, (all) => {
        const [forward, backward] = [new Growth(), new Growth()];
        for (const listed of all) expect(play(backward, listed.toReversed())).toEqual(play(forward, listed));
      }),
    );
  });

  it('counts a name that is listed twice once', () => {
    const growth = new Growth();
    play(growth, [{ name: 'sda', first: 1, second: 1 }]);
    const twice = { name: 'sda', first: 5, second: 1 };
    expect(play(growth, [twice, twice])).toEqual({ first: 4, second: 0, compared: 1 });
  });
});
