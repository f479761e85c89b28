/** Where `perfkit-mcp` finds its figures, and what it writes beside answers: nothing. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '@perf/core';
import { serve } from '@perf/runtime/serve';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { operationsShape, reportShape } from '../src/shapes.ts';
import { bin, call, connected, report, withRun } from './ask.ts';

describe('where it looks', () => {
  it('reads the last run that is whole beside a history that is damaged, and says so', async () => {
    const folder = await withRun(report());
    writeFileSync(join(folder, 'history.db'), 'this is no history'.repeat(500));
    const client = await connected(folder);
    const { value } = await call(client, 'get_report');
    expect(reportShape.parse(value)).toMatchObject({ source: 'last-run', service: 'shop' });
    expect(reportShape.parse(value).missing.join()).toContain('damaged');
    const past = await call(client, 'get_report', { since: '1h' });
    expect(past).toMatchObject({ isError: true, text: expect.stringContaining('Nothing was measured in that time') });
  });

  it('asks a serve that runs, and reads its history when it has ended', async () => {
    const { path: folder } = await temporaryFolder();
    const serving = await serve({
      ...{
        service: 'live',
        alerts: [{ name: 'machine is used', reading: 'machine.memory.used', above: 1, severity: 'info' }],
        inhibitions: [],
        checks: [],
        maintenance: [],
        contracts: [contract('GET /a', { p95: 10_000, minSamples: 7 })],
        readingContracts: [],
        dataFolder: folder,
        host: '127.0.0.1',
        port: 0,
        token: undefined,
      },
      ...{ preload: join(import.meta.dirname, '../../cli/dist/register.cjs'), version: '0' },
    });
    const client = await connected(folder);
    const live = reportShape.parse((await call(client, 'get_report')).value);
    expect(live).toMatchObject({ source: 'serve', service: 'live', ageSeconds: 0, verdict: 'unknown' });
    await vi.waitFor(async () => {
      const { alerts } = reportShape.parse((await call(client, 'get_report')).value);
      expect(alerts).toMatchObject([{ name: 'machine is used', state: 'firing', limit: 1, unit: 'bytes' }]);
    }, 5_000);
    const env = { ...process.env, ...serving.environment, NODE_OPTIONS: '' };
    const code = `require(${JSON.stringify(join(import.meta.dirname, '../../cli/dist/register.cjs'))});
      require('node:http').createServer((q, a) => a.end()).listen(0, async function () {
        for (let i = 0; i < 7; i += 1) await (await fetch('http://127.0.0.1:' + this.address().port + '/a')).text();
        process.exit(0);
      });`;
    await runProgram(process.execPath, ['-e', code], { env });
    await serving.stop();
    const past = operationsShape.parse((await call(client, 'get_operations', { match: 'GET /a' })).value);
    expect(past).toMatchObject({ source: 'history', service: 'live' });
    expect(past.operations.find(({ name }) => name === 'GET /a')?.calls).toBe(7);
    const judged = reportShape.parse((await call(client, 'get_report')).value);
    expect(judged).toMatchObject({
      verdict: 'kept',
      alerts: [{ name: 'machine is used', state: 'firing' }],
      promises: [{ name: 'GET /a', calls: 7 }],
    });
  });
});

describe('on standard output', () => {
  it('writes JSON-RPC and nothing else, to a client that speaks by hand and one that talks nonsense', async () => {
    const folder = await withRun(report());
    const info = { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'hand', version: '1' } };
    const lines = [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: info },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'get_report', arguments: {} } },
      { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'no_such_tool', arguments: {} } },
    ].map((line) => JSON.stringify(line));
    const words = `(printf '%s\\n' "$@"; sleep 2) | exec "$0" "${bin}" --data-dir "${folder}"`;
    const { stdout } = await runProgram('sh', [
      '-c',
      words,
      process.execPath,
      ...lines.slice(0, 2),
      'nonsense',
      ...lines.slice(2),
    ]);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    expect(byId.get(1).result).toMatchObject({ protocolVersion: '2024-11-05', serverInfo: { name: 'perfkit' } });
    expect(byId.get(2).result.structuredContent).toMatchObject({ service: 'shop', verdict: 'unknown' });
    expect(JSON.stringify(byId.get(3))).toMatch(/no_such_tool/);
  });

  it('says on standard error what it does not understand', async () => {
    const { code, stdout, stderr } = await runProgram(process.execPath, [bin, '--dta-dir', 'x']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--dta-dir');
    expect((await runProgram(process.execPath, [bin, '--help'])).stdout).toContain('--data-dir');
    expect((await runProgram(process.execPath, [bin, '--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
