/**
 * Ctrl-C, as a terminal sends it: to perfkit and all that stands in its process group. Each verb that takes its time ends with a
 * code that says so, says in a line what is kept, and leaves neither a temporary file nor a process.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type RunningProgram, startProgram, temporaryFolder } from '@tooling/testkit';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { perfkit, programs, startPerfkit } from './perfkit.ts';

/** Of all scenes together, since they take place at one time: each is a folder in it. */
let all: string;
const atEnd: (() => unknown)[] = [];
beforeAll(async () => {
  const folder = await temporaryFolder('interrupts');
  all = folder.path;
  return async () => {
    for (const end of atEnd) end();
    await folder.remove();
  };
});

const node = process.execPath;
/** Says that it began, and goes on for longer than any test. */
const WAITS = "require('fs').writeFileSync(process.env.BEGAN, ''); setTimeout(() => {}, 60_000)";

interface Scene {
  readonly cwd: string;
  /** Of a server that says it was asked, and never answers. */
  readonly silent: string;
  /** Of one that answers, and says that it was asked. */
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file that is there as soon as what has to be interrupted is under way. */
  readonly began: string;
}

interface Row {
  readonly words: (scene: Scene) => readonly string[] | Promise<readonly string[]>;
  readonly config?: (scene: Scene) => object;
  /** What is printed when it is under way; without it, the file `began` says so. */
  readonly saw?: string;
  /** One of these. */
  readonly code: number | readonly number[];
  /** On standard error. */
  readonly kept: string;
}

const snapshots = async ({ cwd, env }: Scene): Promise<void> => {
  mkdirSync(join(cwd, 'notes'));
  writeFileSync(join(cwd, 'notes/a.txt'), 'a');
  expect((await perfkit(['backup', 'now'], { cwd, env })).code).toBe(0);
};
const NOTES = { backup: { sources: { notes: { files: 'notes' } } } };
const copies = ({ silent }: Scene): string => `s3://bucket/copies?endpoint=${silent}`;
const WHOLE = 'stopped; the snapshots that were there are whole';

const ROWS: Readonly<Record<string, Row>> = {
  run: { words: () => ['run', '--', node, '-e', WAITS], code: 130, kept: 'NEXT' },
  'run --mcp': { words: () => ['run', '--mcp', '--', node, '-e', WAITS], code: 130, kept: 'NEXT' },
  serve: { words: () => ['serve', '--port', '0'], saw: 'perfkit', code: 0, kept: 'the history is kept in' },
  load: {
    words: ({ url }) => ['load', url, '--for', '1h', '--rate', '20'],
    // On a machine that does much else, what it measured says more of the machine.
    code: [0, 11],
    kept: 'the result so far follows',
  },
  stress: {
    words: ({ url }) => ['stress', url, '--contract', 'p95<10s'],
    code: 11,
    kept: 'the result so far follows',
  },
  bench: { words: () => ['bench', `${node} waits.cjs`], code: 130, kept: 'what was measured so far is too little' },
  'bench of functions': {
    words: () => ['bench', 'case.mjs'],
    code: 130,
    kept: 'what was measured so far is too little',
  },
  'baseline save': { words: () => ['baseline', 'save', 'x', `${node} waits.cjs`], code: 130, kept: 'is not kept' },
  gate: {
    words: async ({ cwd }) => {
      const git = (...args: string[]): unknown =>
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd, stdio: 'ignore' });
      git('init', '-b', 'main');
      git('add', '.');
      git('commit', '-m', 'one');
      return ['gate', '--against', 'main', '--allow-dirty', `${node} waits.cjs`];
    },
    code: 130,
    kept: 'both check-outs are removed',
  },
  'backup now, while it copies': {
    config: (scene) => ({ backup: { ...NOTES.backup, copyTo: copies(scene) } }),
    words: ({ cwd }) => {
      mkdirSync(join(cwd, 'notes'));
      writeFileSync(join(cwd, 'notes/a.txt'), 'a');
      return ['backup', 'now'];
    },
    code: 130,
    kept: WHOLE,
  },
  'backup copy': {
    config: () => NOTES,
    words: async (scene) => {
      await snapshots(scene);
      return ['backup', 'copy', '--to', copies(scene)];
    },
    code: 130,
    kept: WHOLE,
  },
  'backup verify': { words: (scene) => ['backup', 'verify', '--from', copies(scene)], code: 130, kept: WHOLE },
  'backup drill': { words: (scene) => ['backup', 'drill', '--from', copies(scene)], code: 130, kept: WHOLE },
  'backup restore': {
    words: (scene) => ['backup', 'restore', '--from', copies(scene), '--to', 'restored', 'latest'],
    code: 130,
    kept: WHOLE,
  },
  'backup watch': {
    config: () => NOTES,
    words: ({ cwd }) => {
      mkdirSync(join(cwd, 'notes'));
      return ['backup', 'watch'];
    },
    saw: 'whenever something changed',
    code: 0,
    kept: WHOLE,
  },
  'optimize --profile': {
    words: async ({ cwd, began }) => {
      const program = startProgram(node, ['--inspect=0', join(programs, 'blocks-often.mjs')], { cwd, timeout: 40_000 });
      atEnd.push(() => program.kill('SIGKILL'));
      program.result.catch(() => undefined);
      await program.saw('ready');
      void program.saw('Debugger attached').then(() => writeFileSync(began, ''));
      return ['optimize', '--profile', 'cpu', '--pid', String(program.pid), '--for', '60s'];
    },
    code: 0,
    kept: 'what was seen so far is kept',
  },
  'analyze regressions': {
    words: ({ silent }) => ['analyze', 'regressions', '--source', silent],
    code: 130,
    kept: 'nothing was changed',
  },
  health: {
    config: () => ({ health: { checks: [{ name: 'slow', command: [node, 'waits.cjs'], timeout: '60s' }] } }),
    words: () => ['health'],
    code: 130,
    kept: 'nothing was changed',
  },
  'a configuration that does not load': {
    words: () => ['doctor', '--config', 'hangs.mjs'],
    code: 130,
    kept: 'stopped',
  },
  'history import': {
    words: ({ cwd, began }) => {
      // Held open by a writer, and nothing ever comes.
      execFileSync('mkfifo', [join(cwd, 'pipe')]);
      const writer = spawn('sh', ['-c', 'exec 3> pipe; touch "$0"; exec sleep 60', began], { cwd, stdio: 'ignore' });
      atEnd.push(() => writer.kill());
      return ['history', 'import', 'pipe'];
    },
    code: 130,
    kept: 'perfkit: stopped',
  },
};

async function scene(config: Row['config']): Promise<Scene> {
  const cwd = join(all, randomUUID());
  const began = join(cwd, 'began');
  const temporary = join(cwd, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const server = createServer((request, response) => {
    writeFileSync(began, '');
    if (request.url?.startsWith('/answers') === true) response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const silent = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...process.env, ...CREDENTIALS, TMPDIR: temporary, BEGAN: began, PERFKIT_TEST: randomUUID() };
  const made = { cwd, silent, url: `${silent}/answers`, env, began };
  writeFileSync(join(cwd, 'package.json'), '{}');
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify(config?.(made) ?? {}));
  writeFileSync(join(cwd, 'waits.cjs'), WAITS);
  writeFileSync(
    join(cwd, 'case.mjs'),
    `import fs from 'node:fs'; export default () => { fs.writeFileSync(process.env.BEGAN, ''); return new Promise((resolve) => setTimeout(resolve, 100)); };`,
  );
  writeFileSync(
    join(cwd, 'hangs.mjs'),
    `import fs from 'node:fs'; fs.writeFileSync(process.env.BEGAN, ''); await new Promise((resolve) => setTimeout(resolve, 60_000)); export default {};`,
  );
  return made;
}

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_REGION: 'us-east-1' };

/** Processes that have the mark of a scene in their environment. */
function left({ env }: Scene): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(env.PERFKIT_TEST as string);
    } catch {
      return false;
    }
  });
}

async function interrupted(program: RunningProgram, { saw }: Row, began: string): Promise<void> {
  if (saw === undefined) await vi.waitUntil(() => existsSync(began), { timeout: 15_000, interval: 20 });
  else await program.saw(saw);
  process.kill(-program.pid, 'SIGINT');
}

describe('Ctrl-C', () => {
  it.concurrent.each(Object.entries(ROWS))('%s', { timeout: 30_000 }, async (_name, row) => {
    const here = await scene(row.config);
    const words = await row.words(here);
    const { cwd, env, began } = here;
    const program = startPerfkit(words, { cwd, env, timeout: 25_000 });
    await interrupted(program, row, began);
    const { code, signal, stderr } = await program.result;
    expect({ code, signal, stderr }).toEqual({
      code: expect.toBeOneOf([row.code].flat()),
      signal: null,
      stderr: expect.stringContaining(row.kept),
    });
    expect(stderr).not.toMatch(/^ +at /m);
    await vi.waitFor(() => expect(left(here)).toEqual([]), { timeout: 5_000 });
    expect(readdirSync(env.TMPDIR as string).filter((name) => name !== 'node-compile-cache')).toEqual([]);
  });
});
