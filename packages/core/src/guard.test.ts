import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { type GuardOptions, guard } from './guard.ts';

const clock = fakeClock();

function transfer(from: string, to: string, amount: number): { from: string; to: string; moved: number } {
  return { from, to, moved: amount };
}

const positive = { 'amount is positive': (_from: string, _to: string, amount: number) => amount > 0 };

function errorOf(act: () => unknown): { code: string; message: string; cause?: unknown } {
  try {
    act();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('nothing was thrown');
}

describe('a guard that enforces', () => {
  it('lets a call through that keeps its promises', () => {
    const guarded = guard(transfer, {
      requires: positive,
      ensures: (...[{ moved }, , , amount]) => moved === amount,
    });
    expect(guarded('a', 'b', 5)).toEqual({ from: 'a', to: 'b', moved: 5 });
    expect(guarded.violations).toEqual([]);
  });

  it('names the clause and the shapes of the arguments, and does not run the function', () => {
    let runs = 0;
    const guarded = guard(
      function pay(_card: string, _details: { pin: string }, _amount: number) {
        runs += 1;
      },
      { requires: { 'amount is positive': (_card, _details, amount) => amount > 0 } },
    );
    const error = errorOf(() => guarded('4111111111111111', { pin: '0000' }, -5));
    expect(error).toMatchObject({
      code: 'core/guard-requires',
      message:
        'Expected `amount is positive` to be true of `pay`, called with (string(16), { pin: string(4) }, number)',
      hint: 'Correct the call.',
    });
    expect(runs).toBe(0);
  });

  it('tells of the first of several conditions', () => {
    const guarded = guard(transfer, {
      requires: { 'it is to another': (from, to) => from !== to, ...positive },
    });
    expect(errorOf(() => guarded('a', 'a', -1)).message).toContain('`it is to another`');
    expect(errorOf(() => guarded('a', 'b', -1)).message).toContain('`amount is positive`');
  });

  it('holds the result against what is ensured, and a promise by what it resolves to', async () => {
    const balance = guard((cents: number) => `secret ${cents}`, { ensures: (text) => text.length < 9 });
    expect(balance(1)).toBe('secret 1');
    const error = errorOf(() => balance(10));
    expect(error.code).toBe('core/guard-ensures');
    expect(error.message).toMatch(/^Expected `ensures` to be true of `.+`, which gave string\(9\) for \(number\)$/);
    const later = guard(async (cents: number) => cents, { ensures: { even: (cents) => cents % 2 === 0 } });
    expect(await later(2)).toBe(2);
    await expect(later(3)).rejects.toMatchObject({ code: 'core/guard-ensures' });
  });

  it('rejects a call that took too long when it has ended, not before', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const guarded = guard((_id: string) => promise, { within: '200ms', clock });
    let settled = false;
    const call = guarded('secret').finally(() => {
      settled = true;
    });
    clock.advance(201);
    await Promise.resolve();
    expect(settled).toBe(false);
    resolve('done');
    await expect(call).rejects.toMatchObject({
      code: 'core/guard-within',
      message: expect.stringMatching(/to take at most 200 ms, got 201\.0 ms for \(string\(6\)\)$/),
    });
  });

  it('keeps a time budget to the millisecond, of functions that answer at once as well', () => {
    const guarded = guard((ms: number) => clock.advance(ms), { within: 200, clock });
    guarded(200);
    expect(errorOf(() => guarded(200.5)).code).toBe('core/guard-within');
  });

  it.each([true, false])('passes the function’s own error, also when that came late (async: %s)', async (isAsync) => {
    const own = new Error('own');
    const fail = () => {
      clock.advance(500);
      throw own;
    };
    const guarded = guard(isAsync ? async () => fail() : fail, { within: 1, ensures: () => false, clock });
    let caught: unknown;
    try {
      await guarded();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(own);
    expect(guarded.violations).toMatchObject([{ code: 'core/guard-within', count: 1 }]);
  });

  it('says so when a condition itself threw, with what it threw as the cause', () => {
    const cause = new TypeError('no id');
    const guarded = guard((_: unknown) => 1, {
      requires: {
        'has an id': () => {
          throw cause;
        },
      },
    });
    const error = errorOf(() => guarded('secret'));
    expect(error).toMatchObject({ code: 'core/guard-requires', cause });
    expect(error.message).toMatch(/`has an id`.*called with \(string\(6\)\): the condition itself threw$/);
  });

  it('takes no promise for a yes, and leaves none unhandled', async () => {
    const guarded = guard((n: number) => n, {
      requires: (async () => Promise.reject(new Error('lost'))) as unknown as () => boolean,
    });
    expect(errorOf(() => guarded(1)).message).toContain('has to answer at once');
    await new Promise(setImmediate);
  });
});

describe('a guard that observes', () => {
  it('counts by clause and throws nothing', () => {
    const guarded = guard((n: number) => clock.advance(n) ?? n, {
      requires: { small: (n) => n < 100, even: (n) => n % 2 === 0 },
      ensures: { 'stays small': (n) => n < 100 },
      within: 50,
      mode: 'observe',
      clock,
    });
    expect([guarded(2), guarded(3), guarded(101)]).toEqual([2, 3, 101]);
    expect(guarded.violations?.map(({ code, clause, count }) => `${code} ${clause} ${count}`)).toEqual([
      'core/guard-requires even 2',
      'core/guard-requires small 1',
      'core/guard-within within 1',
      'core/guard-ensures stays small 1',
    ]);
    expect(guarded.violations?.[0]?.last).toMatch(/^Expected `even` to be true of .*\(number\)$/);
  });

  it('survives conditions that throw', async () => {
    const fail = (): boolean => {
      throw new Error('condition');
    };
    const guarded = guard(async () => 1, { requires: fail, ensures: fail, mode: 'observe' });
    expect(await guarded()).toBe(1);
    expect(guarded.violations).toMatchObject([{ count: 1 }, { count: 1 }]);
  });
});

describe('a guard that is off', () => {
  it('is the function itself', () => {
    expect(guard(transfer, { requires: positive, within: 1, mode: 'off' })).toBe(transfer);
  });
});

describe('a guard', () => {
  it('gives conditions the function’s own `this`', () => {
    const account = {
      balance: 10,
      withdraw: guard(
        function withdraw(this: { balance: number }, amount: number) {
          this.balance -= amount;
          return this.balance;
        },
        {
          requires: {
            covered(amount) {
              return amount <= this.balance;
            },
          },
          ensures: {
            'never below 0'() {
              return this.balance >= 0;
            },
          },
        },
      ),
    };
    expect(account.withdraw(10)).toBe(0);
    expect(errorOf(() => account.withdraw(1)).code).toBe('core/guard-requires');
    expect([account.withdraw.name, account.withdraw.length]).toEqual(['withdraw', 1]);
  });

  it.each<[unknown, unknown, string]>([
    ['transfer', {}, '`fn` to be a function, got `"transfer"`'],
    [transfer, { mode: 'strict' }, "`mode` to be 'enforce', 'observe' or 'off', got `\"strict\"`"],
    [transfer, { requires: true }, '`requires` to be a function, or functions by what they say'],
    [transfer, { requires: {} }, '`requires` to be a function'],
    [transfer, { ensures: { positive: true } }, '`ensures` to be a function'],
    [transfer, { ensures: null }, '`ensures` to be a function'],
    [transfer, { within: '5' }, '`within` to be a duration, got `"5"`'],
    [transfer, { within: '5', mode: 'off' }, '`within` to be a duration'],
  ])('can’t be made of %o with %o', (fn, options, message) => {
    const make = () => guard(fn as () => void, options as GuardOptions<unknown, [], void>);
    expect(make).toThrow(expect.objectContaining({ code: 'core/invalid-argument' }));
    expect(make).toThrow(message);
  });
});

describe('a guard with nothing to hold', () => {
  it.each([undefined, null])('is the function itself in all it does: %s', (options) => {
    expect(guard(transfer, options as never)('ada', 'ben', 1)).toEqual({ from: 'ada', to: 'ben', moved: 1 });
  });
});
