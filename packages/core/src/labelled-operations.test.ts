import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import type { LabelledOperations } from './labelled-operations.ts';
import { type Monitor, OTHER } from './monitor.ts';

const manual = { tick: 'manual' } as const;
const http = (monitor: Monitor): LabelledOperations<'method' | 'route'> =>
  monitor.operations('http', ['method', 'route']);

/** As JavaScript may call: without the types. */
const untyped = (operations: LabelledOperations<'method' | 'route'>): LabelledOperations<string> => operations;

describe('operations with declared labels', () => {
  it('bind to the handle that the monitor has for these labels', () => {
    const monitor = createMonitor(manual);
    const orders = http(monitor).bind({ route: '/orders', method: 'GET' });
    expect(orders).toBe(monitor.operation('http', { method: 'GET', route: '/orders' }));
  });

  it('record and measure into the series of the labels that a call names', async () => {
    const monitor = createMonitor(manual);
    const operations = http(monitor);
    operations.record(5, { method: 'GET', route: '/orders' });
    operations.record(7, { method: 'GET', route: '/orders' }, { failed: true });
    expect(operations.measure(() => 'made', { route: '/orders', method: 'POST' })).toBe('made');
    const failing = operations.measure(() => Promise.reject(new Error('no')), { method: 'POST', route: '/orders' });
    await expect(failing).rejects.toThrow('no');
    const snapshot = monitor.snapshot();
    expect(snapshot.operation('http', { method: 'GET', route: '/orders' })).toMatchObject({
      count: 2,
      failed: 1,
      max: 7,
    });
    expect(snapshot.operation('http', { method: 'POST', route: '/orders' })).toMatchObject({ count: 2, failed: 1 });
    expect(operations.rejected).toBe(0);
  });

  it('take one label, and many', () => {
    const monitor = createMonitor(manual);
    const letters = ['a', 'b', 'c', 'd'] as const;
    const labels = { a: 1, b: 2, c: 3, d: 4 };
    const [one, four] = [monitor.operations('one', ['a']), monitor.operations('four', letters)];
    for (let i = 0; i < 3; i += 1) {
      one.record(1, { a: i });
      four.record(1, { ...labels, d: i });
    }
    const counted = monitor.snapshot().operations.map(({ name, labels: { a, d }, count }) => [name, a, d, count]);
    expect(counted.toSorted()).toEqual([
      ['four', '1', '0', 1],
      ['four', '1', '1', 1],
      ['four', '1', '2', 1],
      ['one', '0', undefined, 1],
      ['one', '1', undefined, 1],
      ['one', '2', undefined, 1],
    ]);
  });

  it('leave those past the limit to `other`, as long as there are such', () => {
    const monitor = createMonitor({ ...manual, maxSeries: 2 });
    const operations = http(monitor);
    for (let i = 0; i < 1000; i += 1) operations.record(1, { method: 'GET', route: `/${i}` });
    const { operations: all } = monitor.snapshot();
    expect(all.map(({ name, count }) => [name, count])).toEqual([
      ['http', 1],
      ['http', 1],
      [OTHER, 998],
    ]);
    expect(operations.bind({ method: 'GET', route: '/7' }).name).toBe(OTHER);
  });

  it('keep the last calls of each series where that is asked for', () => {
    const monitor = createMonitor(manual);
    const operations = monitor.operations('http', ['route'], { last: 2 });
    for (const ms of [1, 2, 3]) operations.record(ms, { route: '/orders' });
    expect(monitor.snapshot({ window: 'last' }).operations).toMatchObject([{ count: 2 }]);
  });
});

describe('labels that are not the declared ones', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['one too few', { method: 'GET' }],
    ['no text', { method: 'GET', route: { path: '/' } }],
    ['no value', { method: 'GET', route: undefined }],
    ['none', undefined],
    ['null', null],
  ];

  it.each([...wrong, ['one too many', { method: 'GET', route: '/', status: 200 }] as const])(
    'are refused by bind: %s',
    (_, labels) => {
      const operations = untyped(http(createMonitor(manual)));
      expect(() => operations.bind(labels as Record<string, string>)).toThrow(
        'Expected `labels` to be a text, number or boolean for each of `method`, `route` and nothing else, got `',
      );
    },
  );

  it.each(wrong)('are counted as rejected by a call, which goes on: %s', (_, labels) => {
    const monitor = createMonitor(manual);
    const operations = untyped(http(monitor));
    operations.record(1, labels as Record<string, string>);
    expect(operations.measure(() => 'made', labels as Record<string, string>)).toBe('made');
    expect(operations.rejected).toBe(2);
    expect([...monitor.series()]).toEqual([]);
  });

  it('make no difference to a call when there are more of them', () => {
    const monitor = createMonitor(manual);
    const operations = untyped(http(monitor));
    for (const status of [200, 404]) operations.record(1, { method: 'GET', route: '/', status });
    expect(monitor.snapshot().operations).toMatchObject([{ labels: { method: 'GET', route: '/' }, count: 2 }]);
  });

  it.each([[[]], [['a', 'a']], [['']], [[7]], ['method']])('can not be declared: %j', (names) => {
    expect(() => createMonitor(manual).operations('http', names as string[])).toThrow(
      'Expected `labelNames` to be one or more different texts, got',
    );
  });

  it('nor can an operation without a name, or with a window that is out of range', () => {
    const monitor = createMonitor(manual);
    expect(() => monitor.operations('', ['a'])).toThrow('Expected `name` to be a text that is not empty');
    expect(() => monitor.operations('http', ['a'], { last: 0 })).toThrow('Expected `last` to be an integer');
  });
});
