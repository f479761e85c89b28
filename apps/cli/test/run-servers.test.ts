/** Servers that nobody here wrote, watched on every Node at hand: routes and counts are the driver's. */
import { join } from 'node:path';
import type { Report } from '@perf/runtime/report';
import { type NodeBinary, systemNodes } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { drive, freePort, type Request } from './drive.ts';
import { emptyProject, operation, programs, reportIn, startPerfkit } from './perfkit.ts';

const own: NodeBinary = { path: process.execPath, version: process.versions.node };
const nodes = [own, ...systemNodes().filter(({ version }) => version !== own.version)];

async function watched(node: NodeBinary, program: string, load: readonly Request[]) {
  const cwd = await emptyProject();
  const port = await freePort();
  const env = { ...process.env, PORT: String(port) };
  const running = startPerfkit(['run', '--report', 'report.json', '--', node.path, join(programs, program)], {
    cwd,
    env,
    timeout: 30_000,
  });
  await running.saw('listening on ');
  const statuses = await drive(port, load);
  running.kill('SIGTERM');
  return { result: await running.result, report: reportIn(cwd), statuses };
}

function counts(report: Report): Record<string, [count: number, failed: number]> {
  return Object.fromEntries(report.operations.map(({ name, count, failed }) => [name, [count, failed]]));
}

/** fastify 5 and hono's server need Node 20. */
const isModern = ({ version }: NodeBinary): boolean => Number.parseInt(version, 10) >= 20;

describe.each(nodes)('on Node $version', (node) => {
  it('a plain server: templated routes, failures, and a blocked loop with its cause', async () => {
    const { result, report } = await watched(node, 'plain.cjs', [
      { path: '/users/*', times: 40 },
      { path: '/users/*?secret=1', times: 5 },
      { path: '/fail', times: 3 },
      { path: '/block', times: 2 },
      { path: '/nowhere-*', times: 4 },
    ]);
    expect(counts(report)).toMatchObject({
      'GET /users/:id': [45, 0],
      'GET /fail': [3, 3],
      'GET /block': [2, 0],
      'GET (404)': [4, 0],
    });
    expect(JSON.stringify(report)).not.toContain('secret');
    expect(result.code).toBe(7);
    expect(result.stdout).toMatch(/^listening on \S+\n$/);
    expect(report.findings.map(({ text }) => text).join('\n')).toMatch(/event loop blocked .* while GET \/block ran/);
    expect(report.slowest[0]?.operation).toBe('GET /block');
    // As long as is proven: on a machine with other work the processor time of the block, not its length.
    expect(report.slowest[0]?.loopBlocked).toBeGreaterThan(50);
  });

  it.runIf(isModern(node))('fastify: its own patterns, prefixes too', async () => {
    const { result, report, statuses } = await watched(node, 'fastify.mjs', [
      { path: '/users/name-*', times: 30 },
      { path: '/v1/items/*', times: 10 },
      { method: 'POST', path: '/orders', times: 7 },
      { path: '/boom', times: 2 },
    ]);
    expect(statuses).toEqual({ 200: 40, 201: 7, 500: 2 });
    expect(counts(report)).toEqual({
      'GET /users/:name': [30, 0],
      'GET /v1/items/:id': [10, 0],
      'POST /orders': [7, 0],
      'GET /boom': [2, 2],
    });
    expect(result.code).toBe(0);
    expect(report.run?.watched).toBe(1);
  });

  it.runIf(isModern(node))('hono: its own patterns where Node shows its module, else templated paths', async () => {
    const { result, report } = await watched(node, 'hono.mjs', [
      { path: '/users/*', times: 30 },
      { method: 'POST', path: '/orders', times: 7 },
      { path: '/boom', times: 2 },
    ]);
    const users = node === own ? 'GET /users/:number' : expect.stringMatching(/^GET \/users\/:(?:id|number)$/);
    expect(report.operations.map(({ name, count, failed }) => [name, count, failed])).toEqual(
      expect.arrayContaining([
        [users, 30, 0],
        ['POST /orders', 7, 0],
        ['GET /boom', 2, 2],
      ]),
    );
    expect(report.operations).toHaveLength(3);
    expect(result.code).toBe(0);
  });

  it('what the process uses is known', async () => {
    const { report } = await watched(node, 'plain.cjs', [
      { path: '/users/*', times: 1 },
      { path: '/block', times: 3 },
    ]);
    const rss = report.resources.find(({ name }) => name === 'tree.rss' || name === 'process.rss');
    expect(rss?.max).toBeGreaterThan(10e6);
    expect(operation(report, 'GET /users/:id')?.count).toBe(1);
  });
});
