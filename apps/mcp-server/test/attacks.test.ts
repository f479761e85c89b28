/** What may befall `perfkit-mcp` on a pipe, and the files that it shares with others: nonsense, kill -9, a full disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAudit } from '../src/audit.ts';
import { runFiles } from '../src/runs/run-files.ts';
import { createRuns, type RunRecord } from '../src/runs/runs.ts';
import { bin, report, withRun } from './ask.ts';

const hello = {
  ...{ jsonrpc: '2.0', id: 0, method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
};

async function onPipe() {
  const folder = await withRun(report());
  const server = spawn(process.execPath, [bin, '--data-dir', folder], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void server.kill('SIGKILL'));
  let text = '';
  server.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  // A server that ended takes no more.
  server.stdin.on('error', () => undefined);
  const say = (line: unknown): void =>
    void server.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  return { server, say, heard: () => text };
}

const call = (id: unknown, params: unknown) => ({ jsonrpc: '2.0', id, method: 'tools/call', params });

describe('on a pipe', () => {
  it('nonsense is survived: half of JSON, deep and polluted JSON, batches, wrong ids and arguments', async () => {
    const { say, heard } = await onPipe();
    say(hello);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const line of ['', '{"jsonrpc":', 'null', '[]', '\u0000', deep, '{"__proto__":{"x":1}}']) say(line);
    say(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_report","arguments":${deep}}}`);
    say(call({ id: 1 }, { name: 'get_report' }));
    say(call(2, { name: '__proto__', arguments: {} }));
    say(call(3, { name: 'get_report', arguments: { since: { toString: 1 } } }));
    say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 99 } });
    say({ jsonrpc: '2.0', id: 4, method: 'ping' });
    await expect.poll(heard, { timeout: 20_000 }).toMatch(/"id":4\b/);
    await expect.poll(heard, { timeout: 20_000 }).toMatch(/"id":3\b|since/);
    for (const line of heard().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });

  it('a message without end is not waited for: the server ends', async () => {
    const { server, say } = await onPipe();
    say(hello);
    const ended = once(server, 'exit');
    server.stdin.write('x'.repeat(4_000_000));
    expect(await ended).toEqual([0, null]);
  });
});

/** A server that begins a run in this folder, and goes on for ever. */
const beginner = (folder: string): string => `
  import { createRuns } from ${JSON.stringify(join(import.meta.dirname, '../src/runs/runs.ts'))};
  import { runFiles } from ${JSON.stringify(join(import.meta.dirname, '../src/runs/run-files.ts'))};
  const runs = createRuns({ files: runFiles(${JSON.stringify(folder)}), now: Date.now, onTrouble: () => undefined });
  process.stdout.write(runs.start('x', () => new Promise(() => setInterval(() => undefined, 1e6))).id + '\\n');
`;

describe('runs of a data folder', () => {
  it('that two servers share are seen by both, and of one that was killed is lost', async () => {
    const { path: folder } = await temporaryFolder();
    const words = ['--conditions=@perf/source', '--input-type=module-typescript', '-e', beginner(folder)];
    const other = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void other.kill('SIGKILL'));
    const [said] = (await once(other.stdout, 'data')) as [Buffer];
    const id = String(said).trim();
    const runs = createRuns({ files: runFiles(folder), now: Date.now, onTrouble: () => undefined });
    const own = runs.start('y', async () => 1);
    await own.ended;
    expect(runs.get(id)?.state).toBe('running');
    const ended = once(other, 'exit');
    other.kill('SIGKILL');
    await ended;
    expect(runs.get(id)?.state).toBe('lost');
    expect(runs.get(own.id)).toMatchObject({ state: 'done', result: 1 });
  });
});

const hasFullDisk = existsSync('/dev/full');

describe.runIf(hasFullDisk)('on a full disk', () => {
  it('a run does not begin, the one kept before stays, and nothing is left half', async () => {
    const { path: folder } = await temporaryFolder();
    const files = runFiles(folder);
    const record: RunRecord = {
      ...{ id: 'run-0123456789ab', kind: 'x', state: 'done', startedAt: 1, endedAt: 2 },
      ...{ progress: undefined, result: 'before', error: undefined },
    };
    files.write(record);
    const runs = join(folder, 'mcp/runs');
    symlinkSync('/dev/full', join(runs, `${record.id}.json.draft`));
    expect(() => files.write({ ...record, result: 'after' })).toThrow(
      expect.objectContaining({ code: 'mcp/run-not-kept', message: expect.stringContaining('ENOSPC') }),
    );
    expect(files.read(record.id)?.result).toBe('before');
    expect(readdirSync(runs)).toEqual([`${record.id}.json`]);
  });

  it('an act that can’t be written down is refused', async () => {
    const { path: folder } = await temporaryFolder();
    mkdirSync(join(folder, 'mcp'));
    symlinkSync('/dev/full', join(folder, 'mcp/audit.jsonl'));
    const audit = createAudit({ folder, annotate: async () => undefined, onTrouble: () => undefined });
    await expect(audit.record({ tool: 'x', arguments: {}, outcome: 'begins', at: 1 })).rejects.toThrow('ENOSPC');
  });
});
