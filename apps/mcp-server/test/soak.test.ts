/** Fifty agents that come, ask and go, again and again: what the server keeps of them is nothing. `bench mcp-soak` takes longer. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished } from 'vitest';
import { serveOverHttp } from '../src/wire/http.ts';
import { wire } from '../src/wiring.ts';
import { report, withRun } from './ask.ts';

const AGENTS = 50;
const MB = 1e6;
/** The two hundred sessions, kept, would hold twice as much. */
const GROWTH = 4 * MB;
const ACCEPTED = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } };

async function visit(url: string): Promise<void> {
  const post = (body: object, more: Record<string, string> = {}): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { ...ACCEPTED, ...more },
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    });
  const began = await post({ id: 0, method: 'initialize', params: HELLO });
  await began.text();
  const session = { 'mcp-session-id': began.headers.get('mcp-session-id') ?? '' };
  const params = { name: 'get_report', arguments: {} };
  for (const id of [1, 2]) {
    const text = await (await post({ id, method: 'tools/call', params }, session)).text();
    expect(text).toContain('structuredContent');
  }
  expect((await fetch(url, { method: 'DELETE', headers: session })).status).toBe(200);
}

it('fifty agents that come and go leave nothing behind', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const settings = {
    ...{ folder: await withRun(report()), name: 'shop', project: '/', config: undefined, complaint: undefined },
    permissions: { allow: [], targets: [], restoreTo: [] },
  };
  const wired = wire(settings, '1', () => undefined);
  const http = await serveOverHttp(wired, { host: '127.0.0.1', port: 0, token: undefined });
  onTestFinished(() => http.close().then(() => wired.close()));
  const round = () => Promise.all(Array.from({ length: AGENTS }, () => visit(http.url)));
  for (let warm = 0; warm < 3; warm += 1) await round();
  const before = held();
  for (let more = 0; more < 4; more += 1) await round();
  expect(held() - before).toBeLessThan(GROWTH);
}, 60_000);
