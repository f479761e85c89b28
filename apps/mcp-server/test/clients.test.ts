/** What clients are told of this server works as it stands: it is read back, started, and asked. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bin, report, withRun } from './ask.ts';
import { officialTool } from './tools.ts';

interface Start {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a client would run, by the place where it looks for that. */
const STARTS: Readonly<Record<string, (config: never) => Start>> = {
  'claude-desktop': ({ mcpServers }: { mcpServers: { perfkit: Start } }) => mcpServers.perfkit,
  cursor: ({ mcpServers }: { mcpServers: { perfkit: Start } }) => mcpServers.perfkit,
  windsurf: ({ mcpServers }: { mcpServers: { perfkit: Start } }) => mcpServers.perfkit,
  gemini: ({ mcpServers }: { mcpServers: { perfkit: Start } }) => mcpServers.perfkit,
  cline: ({ mcpServers }: { mcpServers: { perfkit: Start } }) => mcpServers.perfkit,
  vscode: ({ servers }: { servers: { perfkit: Start } }) => servers.perfkit,
  zed: ({ context_servers }: { context_servers: { perfkit: Start } }) => context_servers.perfkit,
  opencode: ({ mcp }: { mcp: { perfkit: { command: string[] } } }) => {
    const [command = '', ...args] = mcp.perfkit.command;
    return { command, args };
  },
};

describe('--print-config', () => {
  it('prints for each client what starts this server', async () => {
    const folder = await withRun(report());
    const printed = async (...words: string[]) =>
      (await runProgram(process.execPath, [bin, '--data-dir', folder, '--print-config', ...words])).stdout;
    const starts = await Promise.all(
      Object.entries(STARTS).map(async ([name, start]) => start(JSON.parse(await printed(name)) as never)),
    );
    const [start] = starts;
    for (const other of starts) expect(other).toMatchObject(start ?? {});
    for (const name of ['codex', 'claude-code']) expect(await printed(name)).toContain(bin);
    const all = await printed();
    for (const title of ['Claude Code', 'VS Code', 'Cursor', 'Codex CLI', 'Zed']) expect(all).toContain(title);
    const client = new Client({ name: 'a test', version: '1' });
    await client.connect(new StdioClientTransport({ command: start?.command ?? '', args: [...(start?.args ?? [])] }));
    onTestFinished(() => client.close());
    const { structuredContent } = await client.callTool({ name: 'get_report', arguments: {} });
    expect(structuredContent).toMatchObject({ service: 'shop' });
  });

  it('names the clients it knows to one that asks for another', async () => {
    const { code, stderr } = await runProgram(process.execPath, [bin, '--print-config', 'emacs']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/`emacs`.*\n.*cursor/)]);
  });
});

describe('the command line', () => {
  it.each([
    [['--port', '5'], /--http/],
    [['--http', '--port', '99999'], /`--port`.*99999/],
    [['somewhere'], /`somewhere`/],
    [['--config', '/no/such/perf.config.ts'], /no\/such\/perf\.config\.ts/],
  ])('refuses %j with a sentence', async (words, sentence) => {
    const { code, stdout, stderr } = await runProgram(process.execPath, [bin, ...words]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(sentence)]);
  });

  it('reads where figures are from the configuration beside the data folder, and of a broken one only reads', async () => {
    const { path } = await temporaryFolder();
    writeFileSync(join(path, 'perf.config.json'), JSON.stringify({ dataDir: 'figures', mcp: { alow: [] } }));
    const words = [bin, '--data-dir', join(path, '.perfkit')];
    const { code, stderr } = await runProgram(process.execPath, words);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/nothing but reading.*mcp\.alow/)]);
    writeFileSync(join(path, 'perf.config.json'), JSON.stringify({ dataDir: 'figures' }));
    const { stdout } = await runProgram(process.execPath, [bin, '--print-config', 'zed'], { cwd: path });
    expect(stdout).toContain(join(path, 'figures'));
    expect(existsSync(join(path, 'figures'))).toBe(false);
  });
});

describe('the official inspector', () => {
  it('lists and calls over standard input and output', async () => {
    const launcher = join(await officialTool('inspector'), 'clients/launcher/build/index.js');
    const folder = await withRun(report());
    const inspected = async (...words: string[]) => {
      const args = [launcher, '--cli', process.execPath, bin, '--data-dir', folder, ...words];
      const { stdout, stderr } = await runProgram(process.execPath, args, { timeout: 40_000 });
      expect(stdout, stderr).toMatch(/^\s*{/);
      return JSON.parse(stdout);
    };
    const { tools } = await inspected('--method', 'tools/list');
    expect(tools.map(({ name }: { name: string }) => name)).toContain('get_report');
    const answer = await inspected('--method', 'tools/call', '--tool-name', 'get_operations', '--tool-arg', 'limit=3');
    expect(answer.structuredContent).toMatchObject({ service: 'shop', matching: 0 });
    const { resources } = await inspected('--method', 'resources/list');
    expect(resources.map(({ uri }: { uri: string }) => uri)).toContain('perfkit://health');
  }, 90_000);
});
