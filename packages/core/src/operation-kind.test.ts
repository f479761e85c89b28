import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { type Monitor, type MonitorOptions, OTHER } from './monitor.ts';

const quiet = (options: MonitorOptions = {}): Monitor =>
  createMonitor({ clock: fakeClock(), tick: 'manual', ...options });

describe('the kind of an operation', () => {
  it('is the one that was given, to an operation and to a job', () => {
    const monitor = quiet();
    monitor.operation('query', {}, { kind: 'database' }).record(1);
    monitor.operation('query').record(1);
    monitor.operation('plain').record(1);
    monitor.job('render', { kind: 'compute' }).run(() => 1);
    expect(monitor.snapshot().operations.map(({ name, kind }) => [name, kind])).toEqual([
      ['query', 'database'],
      ['plain', undefined],
      ['job render', 'compute'],
    ]);
  });

  it('of several series together is that of all, or unknown', () => {
    const monitor = quiet();
    monitor.operation('query', { db: 'a' }, { kind: 'database' }).record(1);
    monitor.operation('query', { db: 'b' }, { kind: 'database' }).record(1);
    expect(monitor.snapshot().operation('query')).toMatchObject({ kind: 'database', count: 2 });
    monitor.operation('query', { db: 'c' }).record(1);
    expect(monitor.snapshot().operation('query')).toMatchObject({ kind: undefined, count: 3 });
  });

  it('can be given later, and never changes', () => {
    const monitor = quiet();
    const query = monitor.operation('query');
    expect(monitor.operation('query', {}, { kind: 'disk' })).toBe(query);
    expect(query.kind).toBe('disk');
    expect(() => monitor.operation('query', {}, { kind: 'script' })).toThrow(
      'Expected `kind` to be `disk`, as of `query` before, got `"script"`',
    );
    expect(() => monitor.operation('x', {}, { kind: 'gpu' as 'disk' })).toThrow(
      'Expected `kind` to be one of compute, network, disk, database, script, got `"gpu"`',
    );
  });

  it('is no matter of the series that all share past the limit', () => {
    const monitor = quiet({ maxSeries: 1 });
    monitor.operation('a');
    monitor.operation('b', {}, { kind: 'disk' }).record(1);
    monitor.operation('c', {}, { kind: 'script' }).record(1);
    expect(monitor.snapshot().operations).toMatchObject([{ name: OTHER, count: 2, kind: undefined }]);
  });
});
