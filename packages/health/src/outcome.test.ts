import { describe, expect, it } from 'vitest';
import { createHealth } from './index.ts';
import { findingOf, findingOfThrown, presentable } from './outcome.ts';

/** What is told of a check that does this. */
async function told(run: () => unknown): Promise<Record<string, unknown>> {
  const { checks } = await createHealth({ checks: [{ name: 'a', run: run as () => undefined }] }).run();
  const { state, text, error } = checks[0] ?? {};
  return { state, text, ...(error && { error }) };
}

const throwing = (thrown: unknown) => (): never => {
  throw thrown;
};

describe('what a check throws', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('full'), 'full'],
    ['an error without a message', Object.assign(new TypeError('x'), { message: '' }), 'TypeError without a message'],
    [
      'an error of no errors',
      Object.assign(new AggregateError([], 'x'), { message: '' }),
      'AggregateError without a message',
    ],
    ['a frozen object', Object.freeze({ reason: 'x' }), 'threw {"reason":"x"}'],
    ['a text', 'no route', 'no route'],
    ['an empty text', '', 'threw ""'],
    ['undefined', undefined, 'threw undefined'],
    ['null', null, 'threw null'],
    ['a number', 42, 'threw 42'],
    ['a symbol', Symbol('x'), 'threw Symbol(x)'],
  ])('is a failure: %s', async (_, thrown, message) => {
    const failure = { state: 'fail', text: message, error: { message } };
    expect(await told(throwing(thrown))).toEqual(failure);
    expect(await told(async () => throwing(thrown)())).toEqual(failure);
  });

  it('is a failure though it can not even be read', async () => {
    const hostile = new Proxy(new Error('x'), { get: throwing(new Error('no')) });
    expect(await told(throwing(hostile))).toMatchObject({ state: 'fail', text: 'threw what can not be read' });
  });

  it.each([{ code: 'EACCES' }, { code: 'EPERM' }, { status: 401 }, { statusCode: 403 }])(
    'is unauthorised where it says so: %o',
    (fields) => {
      expect(findingOfThrown(Object.assign(new Error('no'), fields)).state).toBe('unauthorised');
    },
  );

  it('keeps its code, and the message of the first address that failed', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' });
    const all = Object.assign(new AggregateError([refused], 'x'), { message: '', code: 'ECONNREFUSED' });
    expect(findingOfThrown(all).error).toEqual({ message: 'connect ECONNREFUSED ::1:5432', code: 'ECONNREFUSED' });
  });
});

describe('what a check returns', () => {
  it('that is nonsense says nothing of the thing', async () => {
    const hostile = Object.defineProperty({}, 'state', { get: throwing(new Error('no')) });
    const circular: Record<string, unknown> = { state: 'well' };
    circular.self = circular;
    const all = [null, true, 42, 'fine', {}, [], 'blocked', { state: 'blocked' }, hostile, circular, () => 'pass'];
    const more = [
      { state: 'pass', text: 5 },
      { state: 'pass', observed: [{ value: Number.NaN, unit: 'ms' }] },
    ];
    for (const nonsense of [...all, ...more, { state: 'pass', observed: 'x' }]) {
      expect(await told(() => nonsense)).toEqual({
        state: 'unknown',
        text: expect.stringContaining('Expected the check'),
      });
    }
  });

  it('is copied: changing it later changes nothing', () => {
    const observed = [{ value: 1, unit: 'ms', secret: 'x' }];
    const finding = findingOf({ state: 'pass', observed });
    Object.assign(observed[0] ?? {}, { value: 2 });
    expect(finding.observed).toEqual([{ value: 1, unit: 'ms' }]);
  });
});

describe('a text', () => {
  it('has no credentials of URLs', () => {
    expect(presentable('no route to postgres://app:s3cret@db:5432/shop, nor http://u@x/')).toBe(
      'no route to postgres://db:5432/shop, nor http://x/',
    );
    expect(presentable('redis://:p@ss@host')).toBe('redis://host');
  });

  it('can not write to a terminal, nor fill it', () => {
    expect(presentable('a\u001b[2J\r\nb\u0000\u202ec')).toBe('a [2J b c');
    expect(presentable('x'.repeat(5_000))).toHaveLength(501);
  });
});
