/** Backups over the tools: taken, listed, verified, and restored only after a yes and into allowed folders. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bin, call, connected, MODERN, type Mode, project } from './ask.ts';

const CONFIG = {
  backup: { sources: { app: { files: 'data' } } },
  mcp: { allow: ['backup', 'restore_backup'], restoreTo: ['restored'] },
};

async function backedUp(): Promise<{ path: string; data: string; client: Client }> {
  const { path, data } = await project({ config: CONFIG });
  mkdirSync(join(path, 'data'));
  writeFileSync(join(path, 'data', 'a.txt'), 'precious');
  const client = await connected(data);
  const { value, isError, text } = await call(client, 'backup', { action: 'create', waitSeconds: 30 });
  expect([isError, text]).toEqual([false, expect.stringMatching(/^created: snapshot /)]);
  expect(value).toMatchObject({ verdict: 'created', run: { state: 'done' } });
  return { path, data, client };
}

interface Askable {
  readonly client: Client;
  readonly questions: string[];
  /** What the user says. */
  isFor: boolean;
}

/** A client that can ask its user. */
async function askable(data: string, mode: Mode): Promise<Askable> {
  const capabilities = { elicitation: { form: {} } };
  const client = new Client({ name: 'asks', version: '1' }, { capabilities, versionNegotiation: { mode } });
  const asks: Askable = { client, questions: [], isFor: false };
  client.setRequestHandler('elicitation/create', ({ params }) => {
    asks.questions.push(params.message);
    return asks.isFor ? { action: 'accept', content: { restore: true } } : { action: 'decline' };
  });
  const words = { command: process.execPath, args: [bin, '--data-dir', data], stderr: 'pipe' as const };
  await client.connect(new StdioClientTransport(words));
  onTestFinished(() => client.close());
  return asks;
}

const WANTED = { snapshot: 'latest', to: 'restored/now', waitSeconds: 30 };

describe('backups', () => {
  it('are taken, listed newest first, and verified', async () => {
    const { client } = await backedUp();
    const { value, text } = await call(client, 'backup', { action: 'list' });
    expect(Object.keys(value as object)[0]).toBe('verdict');
    expect(value).toMatchObject({ verdict: 'kept', snapshotsInAll: 1, snapshots: [{ sources: ['app'] }], run: null });
    expect(text).toMatch(/^1 snapshots\.\nNext: Verify/);
    const verified = await call(client, 'backup', { action: 'verify', readAll: true, waitSeconds: 30 });
    expect(verified.value).toMatchObject({ verdict: 'whole', result: { depth: 'data', damageInAll: 0 } });
  }, 30_000);
});

describe('a restore', () => {
  it('needs a second call with the same arguments and a token, which is good once', async () => {
    const { client, path } = await backedUp();
    const first = await call(client, 'restore_backup', WANTED);
    expect(first.value).toMatchObject({
      verdict: 'needs-confirmation',
      willDo: expect.stringContaining('restored/now'),
    });
    const { confirm } = first.value as { confirm: string };
    expect(existsSync(join(path, 'restored'))).toBe(false);

    const other = await call(client, 'restore_backup', { ...WANTED, to: 'restored/other', confirm });
    expect(other).toMatchObject({ isError: true, text: expect.stringMatching(/`confirm`.*same arguments/) });
    const used = await call(client, 'restore_backup', { ...WANTED, confirm });
    expect(used.isError).toBe(true);
    expect(existsSync(join(path, 'restored'))).toBe(false);

    const again = (await call(client, 'restore_backup', WANTED)).value as { confirm: string };
    const done = await call(client, 'restore_backup', { ...WANTED, confirm: again.confirm });
    expect(done.value).toMatchObject({ verdict: 'restored', run: { state: 'done' }, result: { leftOut: 0 } });
    expect(done.text).toMatch(/^restored: /);
    const log = readFileSync(join(path, '.perfkit', 'mcp', 'audit.jsonl'), 'utf8');
    expect(log).toContain('restore_backup');
    expect(log).not.toContain(again.confirm);
  }, 30_000);

  it.each<[string, Mode]>([
    ['of 2026-07-28', MODERN],
    ['of the years before', 'legacy'],
  ])(
    'asks the user of a client that can ask, %s',
    async (_, mode) => {
      const { data, path } = await backedUp();
      const asks = await askable(data, mode);
      const { client, questions } = asks;
      expect((await call(client, 'restore_backup', WANTED)).value).toMatchObject({ verdict: 'declined', run: null });
      expect(existsSync(join(path, 'restored'))).toBe(false);
      asks.isFor = true;
      expect((await call(client, 'restore_backup', WANTED)).value).toMatchObject({ verdict: 'restored' });
      const question = expect.stringMatching(/^Restore all of snapshot .* into .*restored\/now\?$/);
      expect(questions).toEqual([question, question]);
    },
    30_000,
  );

  it('goes into no other folder, by whatever way', async () => {
    const { client, path } = await backedUp();
    mkdirSync(join(path, 'restored'));
    symlinkSync(join(path, 'data'), join(path, 'restored', 'way-out'));
    for (const to of ['elsewhere', 'restored/../data/x', '/tmp/elsewhere', 'restored/way-out/x']) {
      const { isError, text } = await call(client, 'restore_backup', { ...WANTED, to });
      expect([to, isError, text]).toEqual([
        to,
        true,
        expect.stringMatching(/Allowed folders are restored.*`mcp\.restoreTo`/),
      ]);
    }
    const missing = await call(client, 'restore_backup', { ...WANTED, snapshot: 'no-such' });
    expect(missing).toMatchObject({ isError: true, text: expect.stringContaining('no-such') });
  }, 30_000);
});
