/**
 * A server of the bench in a process of its own, started as a user starts it: bare, or with `perfkit run` before it, as
 * it was built. Both run the same file on the same Node.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { root } from '@tooling/workspace/tools';

export type ServerName = 'empty' | 'bookkeeping' | 'express' | 'fastify';

export interface Program {
  /** Of the process that was started: the server when it is bare, perfkit when it is under watch. */
  readonly pid: number;
  readonly port: number;
  /** Microseconds of processor time that the server has used so far, all its threads together. */
  cpu(): Promise<number>;
  /** Ends it and waits for that. */
  stop(): Promise<void>;
}

/**
 * V8 lets the space for young objects grow by what survives in it, so a server that has loaded a little more collects
 * less often: Fastify does a fifth more requests just so. All get the size that a busy server ends up with.
 */
const SAME_HEAP = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

const PERFKIT = join(root, 'apps/cli/dist/bin.js');

export function startBare(server: ServerName | 'dashboard' | 'dashboard-day'): Promise<Program> {
  return start([...SAME_HEAP, fileOf(server)], () => undefined);
}

export function startUnderPerfkit(server: ServerName): Promise<Program> {
  const data = mkdtempSync(join(tmpdir(), 'perfkit-bench-'));
  const watched = [PERFKIT, 'run', '--quiet', '--data-dir', data, '--', process.execPath];
  return start([...watched, ...SAME_HEAP, fileOf(server)], () => rmSync(data, { recursive: true, force: true }));
}

/** What a watch is compared with. The second bare one shows how far two of a kind differ. */
const VARIANTS = { bare: startBare, 'bare again': startBare, 'under perfkit run': startUnderPerfkit } as const;

/** By the name of the server and of its variant. */
export type Programs = readonly (readonly [name: string, program: Program])[];

/** Has all variants of a server live at the same time, for as long as they are measured. */
export async function withVariants<T>(server: ServerName, measure: (programs: Programs) => Promise<T>): Promise<T> {
  const programs: [name: string, program: Program][] = [];
  try {
    for (const [name, start] of Object.entries(VARIANTS)) programs.push([`${server}, ${name}`, await start(server)]);
    return await measure(programs);
  } finally {
    for (const [, program] of programs) await program.stop();
  }
}

/** There and back, so that none always comes after the same one. */
export function inTurn(programs: Programs, turn: number): Programs {
  return turn % 2 === 0 ? programs : programs.toReversed();
}

function fileOf(server: string): string {
  return fileURLToPath(new URL(`servers/${server}.ts`, import.meta.url));
}

async function start(args: readonly string[], clean: () => void): Promise<Program> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const next = answers(child);
  return {
    pid: child.pid as number,
    port: await next(),
    cpu() {
      child.stdin.write('?\n');
      return next();
    },
    async stop() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      clean();
    },
  };
}

/** Reads the next number that it prints. @throws when it ends before */
function answers({ stdout }: ChildProcess): () => Promise<number> {
  if (stdout === null) throw new Error('Expected standard output to be a pipe');
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('Expected the server to go on, but it has ended');
    return Number(value);
  };
}
