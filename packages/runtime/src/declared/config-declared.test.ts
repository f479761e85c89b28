import { isPerfError } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config.ts';

function messageOf(config: unknown): string {
  try {
    parseConfig(config, 'perf.config.ts');
  } catch (error) {
    if (isPerfError(error)) return `${error.message}\n${error.hint}`;
    throw error;
  }
  return 'no error';
}

describe('what a program declares', () => {
  it('makes contracts of the promises about operations, and none of the rest', () => {
    const operations = {
      'save order': { kind: 'database', labels: ['tenant'], p95: '200ms', errorRate: 0.01, minSamples: 5 },
      'read order': { kind: 'database', minSamples: 5 },
    };
    const { contracts, declared } = parseConfig({ operations, contracts: [{ operation: 'GET /', p99: 1 }] }, 'x');
    expect(contracts.map(({ operation, targets, minSamples }) => ({ operation, targets, minSamples }))).toEqual([
      { operation: 'save order', targets: { p95: 200, errorRate: 0.01 }, minSamples: 5 },
      { operation: 'GET /', targets: { p99: 1 }, minSamples: 20 },
    ]);
    expect(declared.operations).toEqual(operations);
  });

  it('may come as JSON', () => {
    const config = {
      operations: { save: { p95: '200ms' } },
      limits: { customers: 1_000, transactions: { max: 10_000, warnAt: 0.9, mode: 'enforce' } },
      sessions: { users: { timeout: '5m', max: 1_000 } },
      jobs: { 'import mail': { every: '5m', grace: '30s' } },
      recovery: {
        save: { retry: 3, timeout: '2s', breaker: { failures: 5 }, handlers: { ECONNRESET: { degrade: null } } },
      },
    };
    const { declared } = parseConfig(JSON.parse(JSON.stringify(config)), 'perf.config.json');
    expect(declared).toEqual(config);
  });

  it.each([
    [{ operations: { save: { p96: 1 } } }, ['`operations.save.p96`']],
    [{ operations: { save: { kind: 'io' } } }, ['`operations.save.kind`', '`"io"`', "'database'"]],
    [{ operations: { '': {} } }, ['a name that is not empty']],
    [{ limits: { customers: 0 } }, ['`limits.customers`', '`0`', 'above 0']],
    [{ limits: { customers: { max: 10, warn: 0.5 } } }, ['Unknown key `limits.customers.warn`', 'warnAt']],
    [{ limits: { customers: 'many' } }, ['`limits.customers`', '{ max, warnAt, mode }']],
    [{ sessions: { users: { idle: '0s' } } }, ['`sessions.users.idle`', 'above 0']],
    [{ sessions: { users: { idle: '1m', timeout: '1m' } } }, ['`sessions.users`', 'not both']],
    [{ jobs: { mail: { every: 'often' } } }, ['`jobs.mail.every`', '`"often"`']],
    [{ recovery: { save: { retry: -1 } } }, ['`recovery.save.retry`', '`-1`']],
    [{ recovery: { save: { handlers: [{ retry: 1 }] } } }, ['`recovery.save.handlers`', '{ on, ']],
    [{ recovery: { save: { recover: 'again' } } }, ['`recovery.save.recover`', 'a function']],
    [{ recovery: { save: { bulkhead: { queue: 1 } } } }, ['`recovery.save.bulkhead.concurrent`']],
    [{ limit: {} }, ['Unknown key `limit`', 'limits (by name']],
  ])('names the key, the value and what to do: %j', (config, parts) => {
    const message = messageOf(config);
    for (const part of parts) expect(message).toContain(part);
  });
});
