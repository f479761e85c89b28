/** The launcher in a workspace of its own, with a turbo that only notes its calls and a CLI that tells what it got. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const launcher = fileURLToPath(new URL('../', import.meta.url));
const CLI = `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), command: process.env.PERFKIT_COMMAND }));`;
const TURBO = `
const fs = require('node:fs');
fs.appendFileSync('turbo.log', process.argv.slice(2).join(' ') + '\\n');
console.log('turbo talks');
if (fs.existsSync('broken')) { console.error('src/a.ts: broken'); process.exit(1); }
fs.mkdirSync('apps/cli/dist', { recursive: true });
fs.copyFileSync('apps/cli/src/bin.js', 'apps/cli/dist/bin.js');
`;

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'perfkit-launcher-')));
  cpSync(launcher, join(root, 'tooling/workspace'), { recursive: true });
  write('node_modules/turbo/bin/turbo', TURBO);
  write('apps/cli/src/bin.js', CLI);
  write('packages/core/src/index.ts', '');
  write('packages/core/tsup.config.ts', '');
  mkdirSync(join(root, 'packages/core/dist'));
  write('bin/pnpm', '');
  for (const path of ['apps/cli/src', 'apps/cli/src/bin.js', 'packages/core/src', 'packages/core/src/index.ts'])
    age(path);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000);
const age = (path: string): void => utimesSync(join(root, path), hours(-1), hours(-1));
const touch = (path: string): void => utimesSync(join(root, path), hours(1), hours(1));

const builds = (): number => {
  try {
    return readFileSync(join(root, 'turbo.log'), 'utf8').trimEnd().split('\n').length;
  } catch {
    return 0;
  }
};

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Launch {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly signalWhenReady?: NodeJS.Signals;
}

function perfkit(args: string[], { env = {}, cwd = root, signalWhenReady }: Launch = {}): Promise<Ending> {
  const { INIT_CWD: _, npm_lifecycle_event: __, ...rest } = process.env;
  const child = spawn(process.execPath, [join(root, 'tooling/workspace/perfkit.mjs'), ...args], {
    cwd,
    env: { ...rest, PATH: `${join(root, 'bin')}:${process.env.PATH}`, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  child.stdout.on('data', (chunk: Buffer) => {
    const early = !stdout.includes('ready');
    stdout += chunk;
    if (signalWhenReady !== undefined && early && stdout.includes('ready')) child.kill(signalWhenReady);
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

describe('perfkit in the workspace', () => {
  it('hands over its arguments, and the command that hints may print; the build says nothing', async () => {
    const { stdout, stderr, code } = await perfkit(['run', '--for', '10s', '--', 'node', 'a b.js']);
    expect(JSON.parse(stdout)).toEqual({
      args: ['run', '--for', '10s', '--', 'node', 'a b.js'],
      cwd: root,
      command: 'npx --yes pnpm@12 perfkit',
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(readFileSync(join(root, 'turbo.log'), 'utf8')).toBe(
      'run build --filter=@perf/cli --output-logs=errors-only\n',
    );
  });

  it('builds once, and again when a source, a shared file or a folder changed', async () => {
    await perfkit([]);
    await perfkit([]);
    expect(builds()).toBe(1);
    let expected = 1;
    for (const changed of ['packages/core/src/index.ts', 'packages/core/src', 'apps/cli/src/bin.js']) {
      touch(changed);
      await perfkit([]);
      expected += 1;
      expect([changed, builds()]).toEqual([changed, expected]);
      age(changed);
    }
  });

  it('builds again when a built folder is gone', async () => {
    await perfkit([]);
    rmSync(join(root, 'packages/core/dist'), { recursive: true });
    await perfkit([]);
    expect(builds()).toBe(2);
  });

  it('says on standard error why a build failed, starts nothing, and tries again next time', async () => {
    write('broken', '');
    const failed = await perfkit([]);
    expect(failed).toMatchObject({ code: 70, stdout: '' });
    expect(failed.stderr).toContain('src/a.ts: broken');
    rmSync(join(root, 'broken'));
    expect((await perfkit([])).code).toBe(0);
  });
});

describe('the folder of perfkit', () => {
  const folderOf = async (launch: Launch): Promise<string> => {
    const { stdout } = await perfkit([], launch);
    return (JSON.parse(stdout) as { cwd: string }).cwd;
  };

  it("is the user's under `pnpm perfkit`", async () => {
    const user = join(root, 'packages');
    expect(await folderOf({ env: { INIT_CWD: user, npm_lifecycle_event: 'perfkit' } })).toBe(user);
  });

  it('is the root under `pnpm start`, whose paths are relative to it', async () => {
    expect(await folderOf({ env: { INIT_CWD: join(root, 'packages'), npm_lifecycle_event: 'start' } })).toBe(root);
  });

  it('is where it was started without pnpm', async () => {
    expect(await folderOf({ cwd: join(root, 'apps') })).toBe(join(root, 'apps'));
  });
});

describe('the end of perfkit', () => {
  it("is the CLI's exit code", async () => {
    write('apps/cli/src/bin.js', 'process.exit(10)');
    expect(await perfkit([])).toMatchObject({ code: 10, signal: null });
  });

  it('is 128 + n when signal n ended the CLI', async () => {
    write('apps/cli/src/bin.js', 'process.kill(process.pid, "SIGKILL")');
    expect(await perfkit([])).toMatchObject({ code: 137, signal: null });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const)(
    'waits for the CLI after it passed %s on',
    async (signal) => {
      write(
        'apps/cli/src/bin.js',
        `process.on('${signal}', () => { console.log('heard'); setTimeout(() => process.exit(7), 50); });
       setInterval(() => {}, 1e3); console.log('ready');`,
      );
      const ending = await perfkit([], { signalWhenReady: signal });
      expect(ending).toMatchObject({ code: 7, stdout: 'ready\nheard\n' });
    },
  );
});
