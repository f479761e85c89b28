import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { type MonitorOptions, OTHER } from './monitor.ts';
import type { Series } from './operation.ts';

const manual = { tick: 'manual' } as const;

describe('monitor', () => {
  it('hands out one handle for the same name and labels, whatever their order', () => {
    const monitor = createMonitor(manual);
    const one = monitor.operation('save', { tenant: 'a', region: 'eu' });
    expect(monitor.operation('save', { region: 'eu', tenant: 'a' })).toBe(one);
    expect(monitor.operation('save', { region: 'eu' })).not.toBe(one);
    expect(monitor.operation('load', { tenant: 'a', region: 'eu' })).not.toBe(one);
  });

  it('takes label values of any kind as their text', () => {
    const monitor = createMonitor(manual);
    const one = monitor.operation('get', { status: 200 });
    expect(monitor.operation('get', { status: '200' })).toBe(one);
    expect(one.labels).toEqual({ status: '200' });
  });

  it('hands out that handle again at every further call, and never one that looks like it', () => {
    const monitor = createMonitor({ tick: 'manual', maxSeries: 3 });
    const sets = [{ a: '1', b: '2' }, { b: '2', a: '1' }, { a: '1' }, {}];
    const first = sets.map((labels) => monitor.operation('save', labels));
    const again = sets.map((labels) => monitor.operation('save', labels));
    expect(again.every((handle, i) => handle === first[i])).toBe(true);
    expect(new Set(first).size).toBe(3);
    expect(first[0]).toBe(first[1]);
    const inherited = Object.create({ a: '1' }) as { a: string };
    expect(monitor.operation('save', inherited)).toBe(first[3]);
    for (const value of ['3', '4', '3']) expect(monitor.operation('save', { a: value }).name).toBe(OTHER);
    monitor.operation('save', { a: '1' }, { last: 2 }).record(7);
    expect(monitor.snapshot({ window: 'last' }).operations).toMatchObject([{ labels: { a: '1' }, count: 1 }]);
  });

  it('is not changed by a change to the labels that it was given', () => {
    const monitor = createMonitor(manual);
    const labels = { tenant: 'a' };
    const one = monitor.operation('save', labels);
    labels.tenant = 'b';
    expect(one.labels).toEqual({ tenant: 'a' });
    expect(monitor.operation('save', { tenant: 'a' })).toBe(one);
  });

  it('lets series past the limit share `other`, and counts every call there', () => {
    const monitor = createMonitor({ ...manual, maxSeries: 3 });
    for (let user = 0; user < 1000; user += 1)
      monitor.operation('save', { user }).record(user, { failed: user === 999 });
    const snapshot = monitor.snapshot();
    expect(snapshot.operations).toHaveLength(4);
    expect(snapshot.operation(OTHER)).toMatchObject({ count: 997, failed: 1, min: 3, max: 999 });
    expect(snapshot.operation('save', { user: '2' })?.count).toBe(1);
  });

  it('bounds series that are named `other` as well', () => {
    const monitor = createMonitor({ ...manual, maxSeries: 3 });
    for (let user = 0; user < 1000; user += 1) monitor.operation(OTHER, { user }).record(1);
    expect([...monitor.series()]).toHaveLength(4);
    expect(monitor.snapshot().operation(OTHER)?.count).toBe(1000);
  });

  it('still finds the series there are once it is full', () => {
    const monitor = createMonitor({ ...manual, maxSeries: 1 });
    const save = monitor.operation('save');
    const other = monitor.operation('load');
    expect(monitor.operation('save')).toBe(save);
    expect(monitor.operation('load')).toBe(other);
    expect(other.name).toBe(OTHER);
  });

  it.each([
    [{ maxSeries: 0 }, 'Expected `maxSeries` to be an integer of at least 1, got `0`'],
    [{ maxSeries: 1.5 }, 'Expected `maxSeries` to be an integer of at least 1, got `1.5`'],
    [{ slowest: -1 }, 'Expected `slowest` to be an integer of at least 0, got `-1`'],
    [{ scale: 9 }, 'Expected `scale` to be an integer from 3 to 8, got `9`'],
  ])('refuses %o when it is created', (options, message) => {
    expect(() => createMonitor({ ...manual, ...options } as MonitorOptions)).toThrow(
      expect.objectContaining({ code: 'core/invalid-argument', message }),
    );
  });

  it.each([
    ['', '""'],
    [undefined, 'undefined'],
    [7, '7'],
    [Symbol('x'), 'Symbol(x)'],
  ])('refuses the name %s', (name, shown) => {
    expect(() => createMonitor(manual).operation(name as string)).toThrow(
      `Expected \`name\` to be a text that is not empty, got \`${shown}\``,
    );
  });

  it('keeps the error of the scale that was asked for', () => {
    const monitor = createMonitor({ ...manual, scale: 3 });
    const save = monitor.operation('save') as Series;
    save.record(1);
    expect(save.histogram.scale).toBe(3);
    expect(monitor.snapshot({ window: '1m' }).operation('save')?.histogram.scale).toBe(3);
  });

  it('goes on recording after it was closed', () => {
    const monitor = createMonitor(manual);
    const save = monitor.operation('save');
    monitor.close();
    save.record(1);
    expect(monitor.snapshot().operation('save')?.count).toBe(1);
  });
});
