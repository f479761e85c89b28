import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { UnheardProcesses } from './unheard.ts';

interface FakeProcess {
  readonly exe?: string;
  readonly words?: readonly string[];
  readonly environment?: string;
  readonly status?: string;
}

async function machine() {
  const { path, at } = await temporaryFolder();
  const start = (
    pid: number,
    { exe = '/usr/bin/node', words = ['node', 'app.js'], ...rest }: FakeProcess = {},
  ): void => {
    mkdirSync(at(String(pid)));
    symlinkSync(exe, at(String(pid), 'exe'));
    writeFileSync(at(String(pid), 'cmdline'), `${words.join('\0')}\0`);
    writeFileSync(at(String(pid), 'environ'), rest.environment ?? 'A=1\0');
    writeFileSync(at(String(pid), 'status'), rest.status ?? `Name:\tnode\nNSpid:\t${pid}\n`);
  };
  const heard = new Set<number>();
  const hasHeard = (pid: number): boolean => heard.has(pid);
  return {
    unheard: new UnheardProcesses(path),
    start,
    heard,
    hasHeard,
    end: (pid: number) => rmSync(at(String(pid)), { recursive: true }),
  };
}

describe('Node processes that were not heard', () => {
  it('are counted once each, whether they ended before the program or with it', async () => {
    const { unheard, start, end, hasHeard } = await machine();
    start(1);
    start(2, { words: ['node', '--no-warnings', '/srv/jobs/nightly.mjs', 'x'] });
    for (let i = 0; i < 3; i += 1) unheard.look([1, 2], hasHeard);
    end(1);
    unheard.look([2], hasHeard);
    expect(unheard.words(hasHeard)).toMatch(/^2 Node processes \(app\.js, nightly\.mjs\) were not heard from/);
  });

  it('are none that were seen once, for which there may have been no time', async () => {
    const { unheard, start, end, hasHeard } = await machine();
    start(1);
    unheard.look([1], hasHeard);
    end(1);
    unheard.look([], hasHeard);
    expect(unheard.words(hasHeard)).toBeUndefined();
  });

  it('are none that spoke, however late', async () => {
    const { unheard, start, heard, hasHeard } = await machine();
    start(1);
    start(2, { status: 'Name:\tnode\nNSpid:\t2\t17\n' });
    for (let i = 0; i < 3; i += 1) unheard.look([1, 2], hasHeard);
    heard.add(1);
    // By the number that it has in its container.
    heard.add(17);
    expect(unheard.words(hasHeard)).toBeUndefined();
  });

  it.each<[string, FakeProcess]>([
    ['other programs', { exe: '/usr/bin/python3' }],
    ['package managers', { words: ['node', '/usr/bin/npm', 'start'] }],
    ['package managers by their own title', { words: ['npm run build'] }],
    ['those that are told to keep out', { environment: 'A=1\0PERFKIT_OFF=1\0' }],
  ])('are no %s', async (_, process) => {
    const { unheard, start, hasHeard } = await machine();
    start(1, process);
    for (let i = 0; i < 3; i += 1) unheard.look([1], hasHeard);
    expect(unheard.words(hasHeard)).toBeUndefined();
  });

  it('tell nothing of what stands on their command line but a file’s name', async () => {
    const { unheard, start, hasHeard } = await machine();
    start(1, { words: ['node', '-e', 'connect("secret")'] });
    for (let i = 0; i < 3; i += 1) unheard.look([1], hasHeard);
    expect(unheard.words(hasHeard)).toContain('1 Node process (node) was');
  });
});
