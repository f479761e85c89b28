import { createServer, type RequestListener } from 'node:http';
import { connect as connect2, createServer as createServer2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import { toPrometheus } from '../../telemetry/prometheus/to-prometheus.ts';
import { attributesOf } from './by-status.ts';
import { watchHttp } from './index.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function watched() {
  const monitor = createMonitor({ tick: 'manual' });
  const http = watchHttp({ monitor });
  ends.push(() => http.close());
  const counts = () =>
    Object.fromEntries(
      [...http.requests.series()].map(({ labels, histogram }) => [Object.values(labels).join(' '), histogram.count]),
    );
  return { monitor, http, counts };
}

const answer: RequestListener = (request, response) => {
  response.statusCode = Number(request.url?.split('/')[2] ?? 200);
  response.end();
};

describe('incoming requests by status', () => {
  it('are as many as the operations count, under the attributes of the conventions', async () => {
    const { monitor, http, counts } = watched();
    const server = createServer(answer).listen(0, '127.0.0.1');
    ends.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const asked = [...[200, 200, 201, 404, 500, 503].map((status) => ['GET', `/a/${status}`]), ['POST', '/a/200']];
    for (const [method, path] of asked) {
      await (await fetch(`http://127.0.0.1:${port}${path}`, { method: method as string })).arrayBuffer();
    }
    await vi.waitFor(() => expect(Object.values(counts()).reduce((a, b) => a + b, 0)).toBe(asked.length));
    expect(counts()).toEqual({
      // Sorted by their names: error.type, method, status code, route.
      'GET 200 /a/:id': 2,
      'GET 201 /a/:id': 1,
      'GET 404 /a/:id': 1,
      '500 GET 500 /a/:id': 1,
      '503 GET 503 /a/:id': 1,
      'POST 200 /a/:id': 1,
    });
    const operations = monitor.snapshot().operations.filter(({ name }) => !name.startsWith('outgoing'));
    expect(operations.reduce((sum, { count }) => sum + count, 0)).toBe(asked.length);
    const text = toPrometheus(monitor.snapshot(), { families: http.families() });
    expect(text).toContain('# TYPE http_server_request_duration_seconds histogram\n');
    expect(text).toContain(
      'http_server_request_duration_seconds_count{error_type="503",http_request_method="GET",http_response_status_code="503",http_route="/a/:id"} 1\n',
    );
  });

  it('are counted over HTTP/2 as well', async () => {
    const { counts } = watched();
    const server = createServer2((_, response) => {
      response.writeHead(202);
      response.end();
    }).listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const client = connect2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    ends.push(() => client.close());
    const stream = client.request({ ':path': '/b' });
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
    await vi.waitFor(() => expect(counts()).toEqual({ 'GET 202 /b': 1 }));
  });

  it('are no family while there was none, and end in one series past 2,000', () => {
    const { http } = watched();
    expect(http.families()).toEqual([]);
    for (let i = 0; i < 2_100; i += 1) http.requests.operation('x', { route: String(i) }).record(1);
    const all = [...http.requests.series()];
    expect([all.length, all.at(-1)?.labels, all.at(-1)?.histogram.count]).toEqual([2_001, {}, 100]);
  });

  it.each([
    ['GET (404)', 404, { 'http.request.method': 'GET', 'http.response.status_code': '404' }],
    ['GET (other)', 200, { 'http.request.method': 'GET', 'http.response.status_code': '200' }],
    ['MCP tools/call add', 200, { 'http.request.method': 'POST', 'http.response.status_code': '200' }],
    ['OTHER /a b', 0, { 'http.request.method': '_OTHER', 'http.route': '/a b' }],
  ])('of %s with status %d have only the attributes that are known', (name, status, attributes) => {
    expect(attributesOf(name, status)).toEqual(attributes);
  });
});
