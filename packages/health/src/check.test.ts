import { isPerfError } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { type CheckOptions, createHealth, defineCheck } from './index.ts';

const pass = (): undefined => undefined;

function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (isPerfError(error) && error.code === 'health/invalid-check' && error.hint) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a definition', () => {
  it('has defaults', () => {
    expect(defineCheck({ name: 'a', run: pass })).toEqual({
      ...{ name: 'a', kind: 'readiness', dependsOn: [], every: 30_000, timeout: 5_000, outside: false, run: pass },
      hysteresis: { failures: 1, passes: 1, of: 1 },
    });
  });

  it('may be defined again', () => {
    const check = defineCheck({ name: 'a', maxAge: '1m', hysteresis: { failures: 2, of: 3 }, run: pass });
    expect(defineCheck(check)).toEqual(check);
  });

  it.each<[string, object, string]>([
    ['a name', { name: ' ' }, 'Expected `name` of a check to be a text that is not empty, got `" "`'],
    [
      'a kind',
      { kind: 'alive' },
      'Expected `kind` of the check `a` to be one of liveness, readiness, startup, diagnostic',
    ],
    ['a function', { run: 'select 1' }, 'Expected `run` of the check `a` to be a function, got `"select 1"`'],
    ['a list of dependencies', { dependsOn: 'b' }, 'Expected `dependsOn` of the check `a` to be a list of names'],
    ['a pace', { every: 0 }, 'Expected `every` of the check `a` to be a duration above 0'],
    ['a pace that a timer can keep', { every: '25d' }, 'at most 24 days, got `"25d"`'],
    ['a deadline', { timeout: Number.POSITIVE_INFINITY }, 'Expected `timeout` of the check `a`'],
    ['a hysteresis', { hysteresis: { failures: 3, of: 2 } }, 'Expected `hysteresis.of` of the check `a`'],
    [
      'a count',
      { hysteresis: { passes: 0 } },
      'Expected `hysteresis.passes` of the check `a` to be a positive integer',
    ],
  ])('needs %s that makes sense', (_, wrong, message) => {
    expect(refusal(() => defineCheck({ name: 'a', run: pass, ...wrong } as CheckOptions))).toContain(message);
  });

  it('refuses to let liveness ask something outside of the process', () => {
    expect(refusal(() => defineCheck({ name: 'database', kind: 'liveness', outside: true, run: pass }))).toContain(
      'Expected `kind` of the check `database` to be readiness, startup or diagnostic',
    );
  });
});

describe('checks together', () => {
  const together = (...checks: Omit<CheckOptions, 'run'>[]): string =>
    refusal(() => createHealth({ checks: checks.map((check) => ({ run: pass, ...check })) }));

  it('have names of their own', () => {
    expect(together({ name: 'a' }, { name: 'b' }, { name: 'a' })).toBe(
      'Expected every check to have a name of its own, got `a` twice',
    );
  });

  it('depend on checks that are there', () => {
    expect(together({ name: 'a' }, { name: 'b', dependsOn: ['c'] })).toBe(
      'Expected `dependsOn` of `b` to name one of a, b, got `c`',
    );
  });

  it('do not depend on themselves, near or far', () => {
    expect(together({ name: 'a', dependsOn: ['a'] })).toBe('Expected no check to depend on itself, got a → a');
    const ring = [
      { name: 'start', dependsOn: ['a'] },
      { name: 'a', dependsOn: ['b'] },
      { name: 'b', dependsOn: ['c'] },
      { name: 'c', dependsOn: ['a'] },
    ];
    expect(together(...ring)).toBe('Expected no check to depend on itself, got a → b → c → a');
  });

  it('let liveness depend on liveness alone', () => {
    expect(together({ name: 'db' }, { name: 'loop', kind: 'liveness', dependsOn: ['db'] })).toBe(
      'Expected the liveness check `loop` to depend on liveness checks only, got `db` (readiness)',
    );
  });

  it('may depend on one check by many ways, and stand in any order', async () => {
    const asked: string[] = [];
    const check = (name: string, ...dependsOn: string[]): CheckOptions => {
      return { name, dependsOn, run: () => void asked.push(name) };
    };
    const subject = createHealth({ checks: [check('d', 'b', 'c'), check('b', 'a'), check('c', 'a'), check('a')] });
    expect((await subject.run()).checks.map(({ name }) => name)).toEqual(['d', 'b', 'c', 'a']);
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
  });
});
