/** A `perfkit serve` under test, and ways to ask it. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { askServe } from '@perf/runtime/ask';
import { readServeFile, type ServeFile } from '@perf/runtime/serve-place';
import type { ProgramOptions, RunningProgram } from '@tooling/testkit';
import { expect, vi } from 'vitest';
import { startPerfkit } from './perfkit.ts';

export interface Served {
  readonly running: RunningProgram;
  /** What it says of itself in its data folder. */
  readonly file: ServeFile;
  /** What a program needs to report to it. */
  readonly environment: Record<string, string>;
  ask(method: string, params?: object): Promise<unknown>;
  /** Calls and failures of each operation since the start. */
  counts(): Promise<Record<string, [count: number, failed: number]>>;
}

const register = join(import.meta.dirname, '../dist/register.cjs');

export async function startServe(
  cwd: string,
  words: readonly string[] = [],
  options: Omit<ProgramOptions, 'cwd'> = {},
): Promise<Served> {
  const running = startPerfkit(['serve', '--port', '0', ...words], { cwd, timeout: 30_000, ...options });
  await running.saw('node server.js');
  const folder = words.includes('--data-dir') ? (words[words.indexOf('--data-dir') + 1] as string) : '.perfkit';
  const file = readServeFile(join(cwd, folder));
  if (file === undefined) throw new Error('it left no word of itself');
  const ask = (method: string, params?: object): Promise<unknown> => askServe(file.control, method, params);
  return {
    running,
    file,
    environment: { NODE_OPTIONS: `--require "${register}"`, PERFKIT_SOCKET: file.collector },
    ask,
    async counts() {
      const page = (await ask('operations')) as {
        operations: { name: string; count: number; failed: number }[];
      };
      return Object.fromEntries(page.operations.map(({ name, count, failed }) => [name, [count, failed]]));
    },
  };
}

/** Waits until a serve has counted so many calls of an operation. */
export async function untilCounted(served: Served, name: string, count: number): Promise<void> {
  await vi.waitFor(async () => expect((await served.counts())[name]?.[0]).toBe(count), { timeout: 10_000 });
}

export interface Answered {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly text: string;
}

/** A request with any headers; `fetch` would not let a test choose `Host`. */
export function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], text }));
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** Sends a text to a socket as it stands. @returns what came back until a line's end, or until it was closed */
export function exchange(path: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
      if (answer.includes('\n')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

/** What it tells a scraper, without the labels that each of its series has: which service, on which host. */
export async function seriesOf(served: Served, headers?: Record<string, string>): Promise<string> {
  const { text } = await get(`${served.file.url}/metrics`, headers);
  expect(text).toMatch(/service="[^"]+",host="[^"]+"\}/);
  return text.replaceAll(/,?service="[^"]+",host="[^"]+"(,le="[^"]+")?\}/g, '$1}').replaceAll('{}', '');
}
