/** What TypeScript knows of the names in a configuration. Checked by the compiler; the functions are never called. */
import type { Sessions } from '@perf/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Config } from './config.ts';
import { type createPerf, defineConfig } from './perf.ts';
import type { Perf } from './perf-in-program.ts';
import type { PerfView } from './perf-view.ts';

const config = defineConfig({
  operations: { 'save order': { p95: '200ms', labels: ['tenant', 'plan'] }, 'read order': {} },
  limits: { customers: 1_000, transactions: { max: 10_000 } },
  sessions: { users: { idle: '5m' } },
  jobs: { 'import mail': { every: '5m' } },
  recovery: { 'save order': { retry: 2, handlers: [{ on: TypeError, degrade: 0 }] } },
  backup: { state: () => ({}) },
});

const typesOf = (perf: Perf<typeof config>, plain: Perf, create: typeof createPerf): void => {
  perf.measure('save order', () => 7, { tenant: 'a', plan: 1 });
  void perf.measure('read order', async () => 7, { any: true });
  perf.limits.add('customers');
  perf.limits.limit('transactions').add(2);
  perf.sessions.users.register('a');
  perf.job('import mail').run(() => 7);
  void perf.recovery.run('save order', () => 7);
  void perf.backup.now();
  // @ts-expect-error a misspelt operation
  perf.measure('save oder', () => 7);
  // @ts-expect-error a label that is not declared
  perf.measure('save order', () => 7, { tenant: 'a', pan: 1 });
  // @ts-expect-error a misspelt operation
  perf.operation('red order');
  // @ts-expect-error a misspelt limit
  perf.limits.add('customer');
  // @ts-expect-error a misspelt kind of sessions
  perf.sessions.user.register('a');
  // @ts-expect-error a misspelt job
  perf.job('import mails');
  // @ts-expect-error an operation without recovery
  void perf.recovery.run('read order', () => 7);
  // @ts-expect-error an unknown key, in a configuration that is written down right there
  void create({ operation: {} });
  void create({ limits: { files: 5 } }).then((made) => {
    made.limits.add('files');
    // @ts-expect-error a misspelt limit of a configuration that is written down right there
    made.limits.add('file');
    // Where none of a kind is declared, any name is fine.
    made.measure('anything', () => 7);
  });
  // As read from a file of which the compiler is told.
  void create<typeof config>().then((made) => {
    made.sessions.users.register('a');
    // @ts-expect-error a misspelt kind of sessions
    made.sessions.user.register('a');
  });
  // As read from a file: nobody knows the names, so there may be none of that name.
  plain.sessions.users?.register('a');
  plain.measure('anything', () => 7, { of: 'it' });
  plain.limits.add('anything');
  // @ts-expect-error there may be none
  void plain.backup.now();
};

describe('the names of a configuration', () => {
  it('are known to TypeScript', () => {
    expectTypeOf(typesOf).returns.toBeVoid();
    expectTypeOf<Perf<typeof config>['sessions']>().toEqualTypeOf<Readonly<Record<'users', Sessions>>>();
    // What wants any perf object takes one whose names are known.
    expectTypeOf<Perf<typeof config>>().toExtend<Perf>();
    expectTypeOf<Perf<typeof config>>().toExtend<PerfView>();
    expectTypeOf<Perf>().toEqualTypeOf<Perf<Config>>();
  });

  it('are left as they are', () => {
    expect(Object.keys(config.limits)).toEqual(['customers', 'transactions']);
  });
});
