import { describe, expect, it } from 'vitest';
import { counts, serve, watched } from '../../../test/http-traffic.ts';

const ACCEPT = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
const call = (name: string, more: object = {}): string =>
  JSON.stringify({ method: 'tools/call', params: { name, arguments: more }, jsonrpc: '2.0', id: 1 });

/** Answers with what it was sent, so that a changed byte is seen; or as it is told to. */
const echoing = (answer?: string, status = 200): Promise<string> =>
  serve((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        response.statusCode = status;
        response.end(answer ?? Buffer.concat(chunks));
      });
  });

async function post(url: string, body: string, headers: Record<string, string> = ACCEPT): Promise<string> {
  return (await fetch(`${url}/mcp`, { method: 'POST', body, headers })).text();
}

describe('calls of MCP', () => {
  it('are named by the tool, and pass as they are, however large', async () => {
    const monitor = watched();
    const url = await echoing();
    for (const size of [0, 1_000, 500_000]) {
      const body = call('add', { text: '"isError":true é'.repeat(size / 10) });
      expect(await post(url, body)).toBe(body);
    }
    expect(await counts(monitor, 3)).toEqual({ 'MCP tools/call add': '3 (0 failed)' });
  });

  it('are named by their headers where they have them', async () => {
    const monitor = watched();
    const url = await echoing('{}');
    await post(url, '{}', { 'Mcp-Method': 'tools/call', 'Mcp-Name': 'add' });
    await post(url, call('sub'), { 'Mcp-Method': 'tools/call' });
    await post(url, '{}', { 'Mcp-Method': 'resources/read', 'Mcp-Name': 'note://secret' });
    expect(await counts(monitor, 3)).toEqual({
      'MCP tools/call add': '1 (0 failed)',
      'MCP tools/call sub': '1 (0 failed)',
      'MCP resources/read': '1 (0 failed)',
    });
  });

  it.each([
    ['a result that says so', '{"result":{"content":[],"isError":true},"id":1}', '1 (1 failed)'],
    ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}', '1 (1 failed)'],
    ['the last event', 'data: {"method":"notifications/x"}\n\ndata: {"result":{"isError":true}}\n\n', '1 (1 failed)'],
    ['nothing but a text about it', '{"result":{"content":[{"text":"\\"isError\\":true"}]}}', '1 (0 failed)'],
    ['nothing but data of that name', '{"result":{"structuredContent":{"error":1,"isError":true}}}', '1 (0 failed)'],
  ])('failed by %s', async (_, answer, count) => {
    const monitor = watched();
    await post(await echoing(answer), call('add'));
    expect(await counts(monitor, 1)).toEqual({ 'MCP tools/call add': count });
  });

  it('that are refused have no name of their own, unless it is known', async () => {
    const monitor = watched();
    const refusing = await echoing('{"error":{"code":-32602,"message":"Unknown tool"}}');
    const closed = await echoing('who are you?', 401);
    for (let i = 0; i < 20; i += 1) await post(refusing, call(`guess-${i}`));
    await post(closed, call('guess'));
    await post(await echoing('{}'), call('add'));
    await post(refusing, call('add'));
    expect(await counts(monitor, 23)).toEqual({
      'MCP (refused)': '21 (20 failed)',
      'MCP tools/call add': '2 (1 failed)',
    });
  });

  it('are bounded in names, and say nothing but names', async () => {
    const monitor = watched({ maxRoutes: 10 });
    const url = await echoing('{}');
    for (let i = 0; i < 20; i += 1) await post(url, call(`tool-${i}`));
    await post(url, call('not a name\n'));
    const told = await counts(monitor, 21);
    expect(Object.keys(told)).toHaveLength(6);
    expect(told['MCP (other)']).toBe('16 (0 failed)');
  });

  it('in a batch are one, and have its name if they are of one kind', async () => {
    const monitor = watched();
    const url = await echoing('[]');
    await post(url, `[${call('add')},${call('add')}]`);
    await post(url, `[${call('add')},${call('sub')}]`);
    expect(await counts(monitor, 2)).toEqual({ 'MCP tools/call add': '1 (0 failed)', 'MCP (batch)': '1 (0 failed)' });
  });

  it('are none of what only looks like it', async () => {
    const monitor = watched();
    const url = await echoing('{"error":{"code":1}}');
    await post(url, '{"query":"{ users }"}');
    await post(url, call('add'), { accept: 'application/json' });
    await fetch(`${url}/mcp`, { headers: ACCEPT });
    expect(await counts(monitor, 3)).toEqual({ 'POST /mcp': '2 (0 failed)', 'GET /mcp': '1 (0 failed)' });
  });
});
