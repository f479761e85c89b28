/**
 * Reading tools, asked by clients of each era.
 *
 * Longer than 250 lines because each question is asked in every era, over the same reports.
 */
import type { Report } from '@perf/runtime/report';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { healthShape } from '../src/health-shape.ts';
import { operationsShape, reportShape } from '../src/shapes.ts';
import { broken, call, connected, MODERN, type Mode, operation, report, tooMuch, withRun } from './ask.ts';

const diagnosis: NonNullable<Report['diagnosis']>[number] = {
  ...{ symptom: 'memory-climbing', cause: 'heap-climbs', text: 'the heap climbs', confidence: 0.98 },
  severity: 'critical',
  evidence: [{ name: 'process.heap.used', value: 6e8, unit: 'bytes' }],
  action: 'Compare two heap snapshots.',
};

const alert: NonNullable<Report['alerts']>[number] = {
  ...{ fingerprint: 'f', name: 'too slow', severity: 'critical', labels: {}, state: 'firing', summary: 'p95 is high' },
  ...{ value: 391, threshold: 200, unit: 'ms', cause: null, activeAt: 1_000, startsAt: 2_000, endsAt: null },
  flapping: false,
};

const verify = { metric: 'x', better: 'lower', minEffect: 0.1, minSamples: 9, within: 60_000 } as const;
const advice: NonNullable<Report['recommendations']>[number] = {
  ...{ id: 'memory/leak:heap', rule: 'memory/leak', cause: 'heap-climbs', subject: 'heap', what: 'Find the leak.' },
  ...{ text: 'the heap climbs', why: [{ name: 'process.heap.used', value: 6e8, unit: 'bytes' }], confidence: 0.9 },
  effect: { metric: 'process.heap.used', better: 'lower', expected: -0.5, range: [-0.7, -0.2], text: 'half the heap' },
  ...{ risk: { level: 'low', text: 'nothing changes' }, undo: 'nothing to undo', verify, mayApply: false },
};

describe.each<[string, Mode]>([
  ['of 2026-07-28', MODERN],
  ['of the years before', 'legacy'],
])('for a client %s', (_, mode) => {
  it('has twelve tools, which say what they give, what they do, and little more', async () => {
    const client = await connected(await withRun(report()), mode);
    const { tools } = await client.listTools();
    const reading = [
      'get_report',
      'get_health',
      'get_operations',
      'get_alerts',
      'find_regressions',
      'compare',
      'recommend',
    ];
    const acting = ['apply_recommendation', 'run_load_test', 'get_run', 'backup', 'restore_backup'];
    expect(tools.map(({ name }) => name)).toEqual([...reading, ...acting]);
    for (const { name, annotations, outputSchema, description } of tools) {
      expect(annotations).toEqual({
        readOnlyHint: reading.includes(name),
        destructiveHint: name === 'restore_backup',
        idempotentHint: [...reading, 'get_run'].includes(name),
        openWorldHint: name === 'run_load_test',
      });
      expect(outputSchema?.type).toBe('object');
      expect(Object.keys(outputSchema?.properties ?? {}).slice(0, 3)).toEqual(['verdict', 'confidence', 'toDo']);
      expect(description?.length).toBeGreaterThan(100);
    }
    expect(JSON.stringify(tools).length / 3).toBeLessThan(14_000);
  });

  it('tells the verdict first, by how much a promise is broken, and how old that is', async () => {
    const findings = [{ kind: 'errors', severity: 'critical', text: 'it failed 5 times', evidence: {} }] as const;
    const folder = await withRun(
      report({
        meetingTargets: false,
        contracts: [broken],
        readingContracts: [tooMuch],
        findings,
        operations: [operation('GET /report')],
      }),
    );
    const { text, value } = await call(await connected(folder, mode), 'get_report');
    expect(text).toMatch(/^A promise is broken .*shop, from the last perfkit run, 2 min( \d+ s)? old/);
    expect(text).toContain('broken: GET /report, p95 391 ms of 200 ms promised, 25 calls');
    expect(text).toContain('broken: memory, max 600 MB of 512 MB promised');
    const found = reportShape.parse(value);
    expect(Object.keys(value as object)[0]).toBe('verdict');
    expect(found).toMatchObject({ verdict: 'broken', source: 'last-run', service: 'shop', operationsInAll: 1 });
    expect(found.ageSeconds).toBeGreaterThanOrEqual(120);
    expect(found.promises[0]?.clauses[0]).toMatchObject({
      promised: 200,
      measured: 391.3,
      unit: 'ms',
      timesTheLimit: 1.956,
    });
    expect(found.standsOut).toEqual([{ severity: 'critical', text: 'it failed 5 times' }]);
  });

  it('tells how operations recover, those that had trouble in words', async () => {
    const calm = { ...{ runs: 10, attempts: 10, recovered: 0, degraded: 0, failed: 0 }, circuit: null } as const;
    const rest = { abandoned: 0, meanTime: null, longestTime: null, program: 'running' } as const;
    const troubled = { runs: 10, attempts: 14, recovered: 3, degraded: 1, failed: 2, circuit: 'open' } as const;
    const recovery = [
      { operation: 'read', ...calm, ...rest },
      { operation: 'charge', ...troubled, ...rest, meanTime: 12.3456 },
    ];
    const client = await connected(await withRun(report({ recovery })), mode);
    const words = 'recovery of charge: of 10 runs 3 recovered, 1 degraded, 2 failed, its circuit is open';
    const figures = [
      { operation: 'charge', ...troubled, meanRecoveryMs: 12.35 },
      { operation: 'read', ...calm, meanRecoveryMs: null },
    ];
    for (const [tool, recovered] of [
      ['get_report', [words]],
      ['get_health', figures],
    ] as const) {
      const { text, value } = await call(client, tool);
      expect(text).toContain(words);
      expect(text).not.toContain('recovery of read');
      expect((value as { recovery: unknown }).recovery).toEqual(recovered);
    }
  });

  it('tells how it is first, then what ails it and what to do, then the checks that are not well', async () => {
    const check = { kind: 'readiness', blockedBy: null, age: 2_000, inMaintenance: false } as const;
    const folder = await withRun(
      report({
        health: {
          state: 'fail',
          text: 'database fails (refused); 1 passes',
          checks: [
            { ...check, name: 'cache', state: 'pass', text: '' },
            { ...check, name: 'database', state: 'fail', text: 'refused' },
          ],
        },
        diagnosis: [diagnosis],
      }),
    );
    const { text, value } = await call(await connected(folder, mode), 'get_health');
    expect(text).toMatch(/^It is not healthy: database fails \(refused\); 1 passes\. shop, from the last perfkit run/);
    expect(text).toContain('critical: the heap climbs (98 % sure). To do: Compare two heap snapshots.');
    expect(text).toContain('fail: database, refused');
    expect(text).not.toContain('cache');
    const found = healthShape.parse(value);
    expect(Object.keys(value as object)[0]).toBe('verdict');
    expect(found.checks.map(({ name }) => name)).toEqual(['database', 'cache']);
    expect(found.diagnosis).toMatchObject([{ cause: 'heap-climbs', confidence: 0.98, operation: null }]);
  });

  it('tells what would help, how sure that is, and that nothing runs which could do it', async () => {
    const client = await connected(await withRun(report({ recommendations: [advice] })), mode);
    const { text, value } = await call(client, 'recommend');
    expect(text).toMatch(/^1 recommendations\.\n90 % sure\. Next: Find the leak\./);
    expect(value).toMatchObject({ verdict: 'advice', confidence: 0.9, recommendations: [{ canBeApplied: false }] });
  });

  it('names the field of a wrong argument and what was expected', async () => {
    const client = await connected(await withRun(report()), mode);
    for (const [tool, input, words] of [
      ['get_operations', { limit: 'many' }, /limit.*expected number/],
      ['get_report', { sinc: '1h' }, /Unrecognized key.*sinc/],
      ['backup', { action: 'destroy' }, /action.*expected one of.*list/],
      ['get_operations', { cursor: 'x' }, /without a cursor/],
      ['get_run', { runId: '../../etc/passwd' }, /`runId`|no run/],
    ] as const) {
      const { isError, text } = await call(client, tool, input);
      expect([tool, isError, text]).toEqual([tool, true, expect.stringMatching(words)]);
    }
    await expect(call(client, 'no_such_tool')).rejects.toThrow(/no_such_tool/);
  });

  it('tells what went wrong as an answer, with a way on', async () => {
    const client = await connected((await temporaryFolder()).path, mode);
    const empty = await call(client, 'get_report');
    expect(empty).toMatchObject({
      isError: true,
      text: expect.stringMatching(/Nothing has been measured .*perfkit run/s),
    });
    const odd = await call(client, 'get_operations', { since: 'yesterday' });
    expect(odd).toMatchObject({ isError: true, text: expect.stringMatching(/`yesterday`.*15m/s) });
  });
});

describe('what it answers', () => {
  it('stays small with 5,000 operations of names without end, and pages hold each of them once', {
    timeout: 60_000,
  }, async () => {
    const long = 'x'.repeat(2_000);
    const operations = Array.from({ length: 5_000 }, (_, i) =>
      operation(`op ${String(i).padStart(4, '0')} ${long}`, { labels: { tenant: long, other: long }, count: i + 1 }),
    );
    const call5000 = {
      operation: long,
      labels: {},
      at: 5,
      duration: 9,
      loopBlocked: null,
      gc: null,
      unit: 'ms',
    } as const;
    const folder = await withRun(
      report({
        operations,
        contracts: Array.from({ length: 500 }, () => ({ ...broken, operation: long })),
        findings: Array.from({ length: 500 }, () => ({
          kind: 'x',
          severity: 'info' as const,
          text: long,
          evidence: {},
        })),
        slowest: Array.from({ length: 20 }, () => call5000),
        notes: Array.from({ length: 20 }, () => long),
        health: {
          state: 'fail',
          text: long,
          checks: Array.from({ length: 500 }, () => ({
            ...({ name: long, kind: 'readiness', state: 'fail', text: long } as const),
            ...{ blockedBy: null, age: 5, inMaintenance: false },
          })),
        },
        diagnosis: Array.from({ length: 500 }, () => ({ ...diagnosis, text: long, action: long, operation: long })),
        alerts: Array.from({ length: 500 }, (_, i) => ({ ...alert, name: `${i} ${long}`, summary: long, cause: long })),
        recommendations: Array.from({ length: 100 }, () => ({
          ...advice,
          what: long,
          text: long,
          undo: long,
          command: long,
        })),
      }),
    );
    const client = await connected(folder);
    expect((await call(client, 'get_report')).tokens).toBeLessThan(5_000);
    expect((await call(client, 'get_health')).tokens).toBeLessThan(5_000);
    expect((await call(client, 'recommend')).tokens).toBeLessThan(5_000);
    expect((await call(client, 'get_operations', { limit: 50 })).tokens).toBeLessThan(20_000);
    expect((await call(client, 'recommend', { limit: 10 })).tokens).toBeLessThan(20_000);
    const first = await call(client, 'get_operations');
    expect(first.tokens).toBeLessThan(5_000);
    expect(operationsShape.parse(first.value)).toMatchObject({ matching: 5_000 });

    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let pages = 0; pages < 100; pages += 1) {
      const input: Record<string, unknown> = cursor === null ? { match: 'OP 0', limit: 50 } : { cursor, limit: 50 };
      const page = operationsShape.parse((await call(client, 'get_operations', input)).value);
      for (const { name } of page.operations) seen.add(name.slice(0, 7));
      cursor = page.next;
      if (cursor === null) break;
    }
    expect(seen.size).toBe(1_000);
  });

  it('says unknown where nothing is known, and keeps names on their line', async () => {
    const unknown = operation('evil\nbroken: all', { p95: null, mean: null });
    const client = await connected(await withRun(report({ operations: [unknown] })));
    const { value, text } = await call(client, 'get_operations');
    expect(operationsShape.parse(value).operations[0]).toMatchObject({ p95Ms: null, totalMs: null });
    expect(text).toContain('unknown');
    expect(text).not.toMatch(/^broken: all/m);
    expect((await call(client, 'get_report')).text).toMatch(/^Whether promises are kept is unknown/);
    expect((await call(client, 'get_health')).text).toMatch(/^Its health is unknown: nobody checked/);
  });

  it('refuses figures of another program, and names the one it has', async () => {
    const client = await connected(await withRun(report()));
    expect(await call(client, 'get_report', { service: 'shop' })).toMatchObject({ isError: false });
    const other = await call(client, 'get_report', { service: 'bank' });
    expect(other).toMatchObject({ isError: true, text: expect.stringContaining('`shop`') });
  });

  it('refuses a cursor that no page gave', async () => {
    const client = await connected(await withRun(report()));
    const { isError, text } = await call(client, 'get_operations', { cursor: 'x' });
    expect([isError, text]).toEqual([true, expect.stringContaining('without a cursor')]);
  });
});
