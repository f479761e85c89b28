import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { memoryEngine } from '../../../../test/memory-engine.ts';
import type { RungName } from '../../../applescript/keyboard-maestro/rung.ts';
import { type KeyboardMaestroOptions, keyboardMaestro } from './keyboard-maestro.ts';

async function rung(wanted: RungName, options: KeyboardMaestroOptions) {
  const { rungs } = await keyboardMaestro(memoryEngine(), {
    log: { path: '/nowhere/Engine.log' },
    ...options,
  }).health();
  return rungs.find(({ name }) => name === wanted);
}

async function served(answer: Parameters<typeof createServer>[1]): Promise<{ url: string; server: Server }> {
  const server = createServer(answer as never).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

describe('the web port', () => {
  const web = async (url: string, within = '10s') => rung('web port', { web: url, within });

  it('passes on any answer, also on one that asks for a password', async () => {
    const { url } = await served((_, response) => response.writeHead(401).end());
    expect(await web(url)).toMatchObject({ state: 'pass', text: expect.stringContaining('401') });
  });

  it('fails when nothing comes', async () => {
    const { url } = await served(() => undefined);
    expect(await web(url, '50ms')).toMatchObject({
      state: 'fail',
      text: expect.stringContaining('no answer within 50 ms'),
    });
  });

  it('passes when an answer begins and never ends', async () => {
    const { url } = await served((_, response) => response.writeHead(200).write('x'));
    expect((await web(url))?.state).toBe('pass');
  });

  it('fails when nobody listens, and hides nothing else', async () => {
    const { url, server } = await served(() => undefined);
    server.close();
    expect(await web(url)).toMatchObject({ state: 'fail', text: expect.stringContaining('ECONNREFUSED') });
    expect((await rung('canary', { web: url, canary: { macro: 'a' } }))?.state).not.toBe('blocked');
  });

  it('is refused when it is no URL', () => {
    expect(() => keyboardMaestro(memoryEngine(), { web: 'localhost:4490' })).toThrow(
      'Expected `url` of keyboardMaestro',
    );
  });
});

describe('the errors in the log', () => {
  const stamp = (ago: number): string => {
    const at = new Date(Date.now() - ago);
    const two = (value: number) => String(value).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  };
  const logged = async (lines: readonly string[] | Buffer) => {
    const path = (await temporaryFolder()).at('Engine.log');
    writeFileSync(path, Buffer.isBuffer(lines) ? lines : lines.map((line) => `${line}\n`).join(''));
    return rung('log', { log: { path, warn: 2, fail: 4, window: '10m' } });
  };
  const failed = (ago: number) => `${stamp(ago)} Action 12 failed: no such menu`;

  it('count as far back as the window goes', async () => {
    expect(await logged([failed(3_600_000), failed(1_200_000), failed(5_000)])).toMatchObject({
      state: 'pass',
      text: '1 error in 10 min',
    });
    expect((await logged([failed(5_000), failed(4_000)]))?.state).toBe('warn');
    const many = await logged([1, 2, 3, 4].map((second) => failed(second * 1_000)));
    expect(many).toMatchObject({ state: 'fail', observed: [{ name: 'errors', value: 4, unit: 'count' }] });
  });

  it('do not count the lines of macros that run well', async () => {
    expect(await logged([`${stamp(1_000)} Execute macro “Unfailing” from trigger`, 'a second line'])).toMatchObject({
      state: 'pass',
      text: '0 errors in 10 min',
    });
  });

  it('make the whole warn, and never fail', async () => {
    const path = (await temporaryFolder()).at('Engine.log');
    writeFileSync(path, `${failed(1_000)}\n`.repeat(100));
    expect((await keyboardMaestro(memoryEngine(), { log: { path } }).health()).state).toBe('warn');
  });

  it('are unknown when the log can not be read, or who judges its lines fails', async () => {
    const folder = await temporaryFolder();
    writeFileSync(folder.at('file'), failed(1_000));
    const unreadable = await rung('log', { log: { path: folder.at('file', 'Engine.log') } });
    expect(unreadable).toMatchObject({ state: 'unknown', text: expect.stringContaining('ENOTDIR') });
    writeFileSync(folder.at('Engine.log'), `${failed(1_000)}\n`);
    const isError = () => {
      throw new Error('broken judge');
    };
    expect((await rung('log', { log: { path: folder.at('Engine.log'), isError } }))?.state).toBe('unknown');
  });

  it('are counted, and what the lines say stays in the log', async () => {
    const { text, todo } = (await logged([failed(2_000), failed(1_000)])) ?? {};
    expect(`${text} ${todo}`).not.toContain('no such menu');
    expect(todo).toContain('Engine.log');
  });

  it('are unknown in a file that is no log', async () => {
    expect((await logged(Buffer.alloc(3_000_000, 0)))?.state).toBe('unknown');
    expect((await logged([]))?.state).toBe('unknown');
  });
});
