/** A module in a process of its own: asked one thing at a time, with a deadline for each, and ended when it misses one. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, type Milliseconds, PerfError } from '@perf/core';
import type { Answer, Order } from './messages.ts';

export interface ModuleProcess {
  /** @throws PerfError what the module's process answered, or `validators/case-failed` when it ended or did not answer in time */
  ask<T>(order: Order, onProgress?: (done: number, of: number) => void): Promise<T>;
  close(): Promise<void>;
}

export interface ModuleProcessOptions {
  readonly file: string;
  readonly cwd?: string | undefined;
  /** For one answer. */
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal | undefined;
}

/** @throws PerfError `validators/invalid-cases` when there is no such file */
export function startModule({ file, cwd = process.cwd(), timeout, signal }: ModuleProcessOptions): ModuleProcess {
  const path = resolve(cwd, file);
  if (!existsSync(path)) throw noFile(path);
  const child = fork(childFile(), [path], {
    cwd,
    execArgv: [...forOurs(), ...forTheirs(path)],
    // What it prints is no part of a result.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const end = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', end, { once: true });
  return {
    ask: (order, onProgress) => answer(child, { order, onProgress, timeout, signal, file }),
    async close() {
      signal?.removeEventListener('abort', end);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Asked extends Omit<ModuleProcessOptions, 'cwd'> {
  readonly order: Order;
  readonly onProgress: ((done: number, of: number) => void) | undefined;
}

function answer<T>(child: ChildProcess, { order, onProgress, timeout, signal, file }: Asked): Promise<T> {
  return new Promise<T>((done, refuse) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onExit);
      act();
    };
    const failed = (problem: string): void =>
      settle(() => refuse(signal?.aborted ? signal.reason : broken(file, problem)));
    const onExit = (): void => failed('its process ended');
    const onMessage = (message: Answer): void => {
      if ('progress' in message) {
        onProgress?.(message.progress.done, message.progress.of);
        wait();
      } else settle(() => ('error' in message ? refuse(asError(message.error)) : done(message.value as T)));
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        failed(`it did not answer within ${timeout} ms`);
      }, timeout);
    };
    child.on('message', onMessage).once('exit', onExit).once('error', onExit);
    if (!child.connected) return onExit();
    wait();
    child.send(order);
  });
}

/** Beside this file: of the sources, of the built package, and of a program that has it built in. */
function childFile(): string {
  const end = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./bench-child.${end}`, import.meta.url));
}

const forOurs = (): string[] => (import.meta.url.endsWith('.ts') ? ['--conditions=@perf/source'] : []);

/** Node 22.18 and newer read TypeScript by themselves. */
const forTheirs = (path: string): string[] =>
  process.features.typescript === false && /\.[cm]?ts$/.test(path)
    ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
    : [];

function asError({ code, message, hint }: Extract<Answer, { error: unknown }>['error']): PerfError {
  const isOurs = code?.startsWith('validators/') === true;
  return new PerfError(isOurs ? (code as ErrorCode) : 'validators/case-failed', {
    message: isOurs ? message : `Expected the module to load and run, but it failed: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function broken(file: string, problem: string): PerfError {
  return new PerfError('validators/case-failed', {
    message: `Expected \`${file}\` to be measured, but ${problem}`,
    hint: 'Call its functions by themselves once; what is measured has to end, and end well.',
  });
}

function noFile(path: string): PerfError {
  return new PerfError('validators/invalid-cases', {
    message: `Expected a file with cases at \`${path}\`, but there is none`,
    hint: 'Name a file that exports functions, or a command in quotes.',
  });
}
