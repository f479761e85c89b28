import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createLimits, type LimitsOptions } from './limits.ts';

function start(options: LimitsOptions = {}) {
  const clock = fakeClock();
  const limits = createLimits({ customers: 100, files: 10 }, { clock, tick: 'manual', ...options });
  const customers = () => limits.state().customers;
  return { clock, limits, customers };
}

describe('limits', () => {
  it('warn from the share on that was asked for, and call exceeded what is used up', () => {
    const { limits, customers } = start();
    expect(customers()).toEqual({
      used: 0,
      limit: 100,
      state: 'ok',
      percent: 0,
      peak: 0,
      perMinute: undefined,
      refused: 0,
    });
    limits.add('customers', 79);
    expect(customers().state).toBe('ok');
    limits.add('customers');
    expect(customers()).toMatchObject({ used: 80, percent: 80, state: 'warning' });
    limits.add('customers', 19);
    expect(customers()).toMatchObject({ used: 99, state: 'warning' });
    limits.add('customers');
    expect(customers()).toMatchObject({ used: 100, percent: 100, state: 'exceeded' });
    limits.add('customers');
    expect(customers()).toMatchObject({ used: 101, percent: 101, state: 'exceeded' });
    expect(limits.state().files).toMatchObject({ used: 0, state: 'ok' });
  });

  it.each([0.07, 0.29, 0.55, 0.57, 0.58])('warn at %d of 100 to the unit, whatever floats make of it', (warnAt) => {
    const { limits, customers } = start({ warnAt });
    limits.add('customers', Math.round(warnAt * 100) - 1);
    expect(customers().state).toBe('ok');
    limits.add('customers');
    expect(customers().state).toBe('warning');
  });

  it('are well again only some way below the share that they warn from', () => {
    const { limits, customers } = start();
    limits.add('customers', 80);
    limits.remove('customers', 4);
    expect(customers()).toMatchObject({ used: 76, state: 'warning' });
    limits.add('customers', -1);
    expect(customers()).toMatchObject({ used: 75, state: 'ok' });
    limits.add('customers', 4);
    expect(customers()).toMatchObject({ used: 79, state: 'ok' });
  });

  it('tell each change of state once, and only once', () => {
    const { clock, limits } = start();
    for (let i = 0; i < 101; i += 1) limits.add('customers');
    clock.advance(500);
    limits.set('customers', 3);
    limits.add('files', 11);
    const told = limits.takeCrossings().map(({ name, from, to, used }) => `${name}: ${from} > ${to} at ${used}`);
    expect(told).toEqual([
      'customers: ok > warning at 80',
      'customers: warning > exceeded at 100',
      'customers: exceeded > ok at 3',
      'files: ok > exceeded at 11',
    ]);
    expect(limits.takeCrossings()).toEqual([]);
  });

  it('say when a crossing was, and what the limit is', () => {
    const { clock, limits } = start();
    clock.advance(500);
    limits.set('files', 8);
    expect(limits.takeCrossings()).toEqual([
      { name: 'files', at: clock.now(), from: 'ok', to: 'warning', used: 8, limit: 10 },
    ]);
  });

  it('keep the newest crossings where nobody takes them', () => {
    const { limits } = start();
    for (let i = 0; i < 5_000; i += 1) limits.set('files', i % 2 === 0 ? 11 : 0);
    limits.set('files', 8);
    const told = limits.takeCrossings();
    expect(told.length).toBe(1_000);
    expect(told.at(-1)).toMatchObject({ from: 'ok', to: 'warning' });
  });

  it('let in under enforce what uses a limit up, and refuse what would go past before it is counted', () => {
    const { limits, customers } = start({ mode: 'enforce' });
    limits.add('customers', 99);
    expect(() => limits.add('customers', 2)).toThrow(
      expect.objectContaining({
        code: 'core/limit-exceeded',
        message: 'Expected `customers` to stay within its limit of 100, got 99 and 2 more',
      }),
    );
    expect(customers()).toMatchObject({ used: 99, refused: 1, peak: 99, state: 'warning' });
    limits.add('customers');
    expect(customers()).toMatchObject({ used: 100, refused: 1, state: 'exceeded' });
    expect(() => limits.limit('customers').add()).toThrow('got 100 and 1 more');
    expect(customers()).toMatchObject({ used: 100, refused: 2, state: 'exceeded' });
    limits.remove('customers');
    expect(customers()).toMatchObject({ used: 99, state: 'warning' });
    expect(limits.takeCrossings().map(({ to }) => to)).toEqual(['warning', 'exceeded', 'warning']);
  });

  it('take under enforce what is so already, and let it shrink', () => {
    const { limits, customers } = start({ mode: 'enforce' });
    limits.set('customers', 120);
    expect(customers().state).toBe('exceeded');
    expect(() => limits.add('customers')).toThrow('got 120 and 1 more');
    limits.remove('customers', 5);
    expect(customers()).toMatchObject({ used: 115, state: 'exceeded', peak: 120 });
  });

  it('count by a handle as by name', () => {
    const { limits, customers } = start();
    const handle = limits.limit('customers');
    handle.add();
    handle.add(4);
    limits.add('customers');
    expect(customers().used).toBe(6);
    handle.set(90);
    expect(customers()).toMatchObject({ used: 90, state: 'warning' });
  });

  it('say how fast they grow: the last minute, not all the time before', () => {
    const { clock, limits, customers } = start();
    const second = (n: number) => {
      limits.add('customers', n);
      clock.advance(1_000);
      limits.tick();
    };
    second(3);
    expect(customers().perMinute).toBe(180);
    for (let i = 0; i < 120; i += 1) second(0.5);
    expect(customers().perMinute).toBeCloseTo(30);
    for (let i = 0; i < 60; i += 1) second(-0.25);
    expect(customers().perMinute).toBeCloseTo(-15);
    const before = customers();
    expect(customers()).toEqual(before);
  });

  it('know no rate before a second is over', () => {
    const { clock, limits, customers } = start();
    limits.add('customers');
    clock.advance(999);
    expect(customers().perMinute).toBeUndefined();
  });

  it.each<[string, (limits: ReturnType<typeof start>['limits']) => void, string]>([
    [
      'an unknown name',
      (limits) => limits.add('clients' as 'files'),
      '`name` to be one of customers, files, got `"clients"`',
    ],
    ['a name that every object has', (limits) => limits.add('toString' as 'files'), '`name` to be one of'],
    ['NaN', (limits) => limits.add('files', Number.NaN), '`n` to be a number, got `NaN`'],
    ['infinity', (limits) => limits.add('files', Number.POSITIVE_INFINITY), '`n` to be a number, got `Infinity`'],
    ['a text', (limits) => limits.add('files', '1' as unknown as number), '`n` to be a number, got `"1"`'],
    ['more less than there is', (limits) => limits.add('files', -3), '`n` to be at most 2 less of `files`'],
    ['a negative removal', (limits) => limits.remove('files', -1), '`n` to be a number of at least 0, got `-1`'],
    ['a removal of NaN', (limits) => limits.remove('files', Number.NaN), '`n` to be a number of at least 0'],
    ['a negative use', (limits) => limits.set('files', -1), '`used` to be a number of at least 0, got `-1`'],
    ['a use that is a text', (limits) => limits.set('files', '3' as unknown as number), '`used` to be a number'],
  ])('refuse %s and change nothing', (_, act, message) => {
    const { limits } = start();
    limits.add('files', 2);
    const before = limits.state();
    expect(() => act(limits)).toThrow(expect.objectContaining({ code: 'core/invalid-argument' }));
    expect(() => act(limits)).toThrow(message);
    expect(limits.state()).toEqual(before);
  });

  it.each<[Record<string, unknown> | undefined, unknown, string]>([
    [{}, {}, '`limits` to be at least one'],
    [undefined, {}, '`limits` to be at least one'],
    [{ files: 0 }, {}, '`files` to be a limit above 0, got `0`'],
    [{ files: '10' }, {}, '`files` to be a limit above 0, got `"10"`'],
    [{ files: Number.NaN }, {}, '`files` to be a limit above 0'],
    [{ files: 1 }, { warnAt: 0 }, '`warnAt` to be a share above 0 and at most 1, got `0`'],
    [{ files: 1 }, { warnAt: 80 }, '`warnAt` to be a share'],
    [{ files: 1 }, { mode: 'strict' }, "`mode` to be 'observe' or 'enforce', got `\"strict\"`"],
  ])('can’t be made of %j with %j', (made, options, message) => {
    expect(() => createLimits(made as Record<string, number>, options as LimitsOptions)).toThrow(message);
  });
});

describe('less', () => {
  it.each(['3', true, null])('is refused unless it is a number: %j', (n) => {
    const limits = createLimits({ customers: 10 }, { tick: 'manual' });
    limits.set('customers', 5);
    expect(() => limits.remove('customers', n as never)).toThrow('Expected `n` to be a number of at least 0');
    expect(limits.state().customers.used).toBe(5);
  });
});
