import { describe, expect, it } from 'vitest';
import { isPerfError, PerfError, shown } from './errors.ts';

describe('errors', () => {
  it('are recognised by code, also when another copy of the package made them', () => {
    class OtherPerfError extends Error {
      override readonly name = 'PerfError';
      readonly code = 'core/invalid-argument';
    }
    expect(isPerfError(new PerfError('core/invalid-argument', { message: 'no' }))).toBe(true);
    expect(isPerfError(new OtherPerfError('no'))).toBe(true);
    for (const other of [new Error('no'), { name: 'PerfError', code: 'a/b' }, 'PerfError', null, undefined]) {
      expect(isPerfError(other)).toBe(false);
    }
  });

  it('carry hint and cause, and a stack that begins with their message', () => {
    const cause = new Error('below');
    const error = new PerfError('core/failed', { message: 'above', hint: 'Do this.', cause });
    expect(error).toMatchObject({ name: 'PerfError', code: 'core/failed', hint: 'Do this.', cause });
    expect(error.stack).toContain('above');
    expect('cause' in new PerfError('core/failed', { message: 'above' })).toBe(false);
  });

  it('show any value in a message', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const values = [Number.NaN, -0, 5n, '5', undefined, null, [1], Symbol('s'), circular];
    expect(values.map(shown)).toEqual([
      'NaN',
      '0',
      '5',
      '"5"',
      'undefined',
      'null',
      '[1]',
      'Symbol(s)',
      '[object Object]',
    ]);
  });
});
