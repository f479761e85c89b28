import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT, type Message, toLine, type Update } from '@perf/core/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Collector, openCollector } from './collector.ts';

const update: Update = {
  type: 'update',
  source: 'a',
  at: 1,
  series: [],
  slowest: [],
  readings: { 'process.rss': 1 },
  stalls: [],
  pauses: [],
  troubles: [],
};

const hello = (source: string, pid: number): Message => ({
  type: 'hello',
  version: 1,
  source,
  pid,
  parent: 1,
  thread: 0,
  node: 'v24.0.0',
  program: 'app.js',
  timeOrigin: 0,
});

const opened: Collector[] = [];

interface Opened {
  readonly collector: Collector;
  readonly messages: Message[];
  /** Sources whose connection went. */
  readonly silent: string[];
  readonly join: () => Promise<Socket>;
}

async function open(): Promise<Opened> {
  const messages: Message[] = [];
  const silent: string[] = [];
  const collector = await openCollector({
    onMessage: (message) => messages.push(message),
    onSilence: (source) => silent.push(source),
  });
  opened.push(collector);
  const path = collector.environment[ENVIRONMENT.socket] as string;
  return {
    collector,
    messages,
    silent,
    join: () =>
      new Promise((resolve) => {
        const socket = connect(path, () => resolve(socket));
      }),
  };
}

/** Lets the collector take in all that was written before. */
async function settled(collector: Collector, socket: Socket): Promise<void> {
  socket.once('data', () => socket.write(toLine({ ...update, flushed: true })));
  await collector.flush(5_000);
}

afterEach(async () => {
  for (const collector of opened.splice(0)) await collector.close();
});

describe('the collector', () => {
  it('takes messages apart wherever the stream was cut', async () => {
    const { collector, messages, join } = await open();
    const socket = await join();
    const bytes = Buffer.from(toLine({ ...update, source: 'ü-1' }) + toLine({ ...update, source: 'b' }));
    for (const byte of bytes) socket.write(Buffer.from([byte]));
    await settled(collector, socket);
    expect(messages.map((message) => message.source)).toEqual(['ü-1', 'b', 'a']);
    expect(collector.rejected).toBe(0);
  });

  it('counts what makes no sense and goes on', async () => {
    const { collector, messages, join } = await open();
    const socket = await join();
    socket.write(`{}\nnot json\n\n[1]\n${toLine(update)}`);
    await settled(collector, socket);
    expect(collector.rejected).toBe(4);
    expect(messages).toHaveLength(2);
  });

  it('does not wait longer than told for a process that answers nothing', async () => {
    const { collector, join } = await open();
    await join();
    await collector.flush(20);
  });

  it('does not wait for a process that goes away', async () => {
    const { collector, join } = await open();
    const socket = await join();
    socket.once('data', () => socket.destroy());
    await collector.flush(60_000);
  });

  it('reads what ended processes left behind, once', async () => {
    const { collector, messages } = await open();
    const folder = collector.environment[ENVIRONMENT.spool] as string;
    writeFileSync(join(folder, 'a.ndjson'), toLine(update) + toLine({ ...update, source: 'b' }));
    writeFileSync(join(folder, 'b.ndjson.draft'), 'half a line');
    collector.sweep();
    collector.sweep();
    expect(messages.map((message) => message.source)).toEqual(['a', 'b']);
  });

  it('tells once of what has ended: when its last words are read and its connection is gone', async () => {
    const { collector, join: connected } = await open();
    const folder = collector.environment[ENVIRONMENT.spool] as string;
    const socket = await connected();
    socket.write(toLine(hello('a', process.pid)));
    await settled(collector, socket);
    writeFileSync(join(folder, 'a.ndjson'), toLine(hello('a', process.pid)) + toLine(update));
    expect(collector.sweep()).toEqual([]);
    socket.destroy();
    await vi.waitFor(() => expect(collector.sweep()).toEqual(['a']));
    expect(collector.sweep()).toEqual([]);
  });

  it('hears of a process that ended before it had a connection', async () => {
    const { collector, messages } = await open();
    const folder = collector.environment[ENVIRONMENT.spool] as string;
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(folder, 'a.hello'), toLine(hello('a', gone)));
    expect(collector.sweep()).toEqual(['a']);
    expect(messages).toEqual([hello('a', gone)]);
    expect(readdirSync(folder)).toEqual(['s']);
  });

  it('waits for the end of a process that has lost its connection, since it may come back', async () => {
    const { collector, join: connected, silent } = await open();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const pid of [process.pid, gone]) {
      const socket = await connected();
      socket.write(toLine(hello(`of ${pid}`, pid)));
      await settled(collector, socket);
      socket.destroy();
      await vi.waitFor(() => expect(silent).toContain(`of ${pid}`));
    }
    expect(collector.sweep()).toEqual([`of ${gone}`]);
  });

  it('leaves nothing behind', async () => {
    const { collector } = await open();
    const folder = collector.environment[ENVIRONMENT.spool] as string;
    expect(existsSync(folder)).toBe(true);
    await collector.close();
    expect(existsSync(folder)).toBe(false);
    opened.pop();
  });

  it('removes what a killed one could not', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const abandoned = mkdtempSync(join(tmpdir(), `perfkit-run-${gone}-`));
    const own = mkdtempSync(join(tmpdir(), `perfkit-run-${process.pid}-`));
    await open();
    expect([abandoned, own].map((folder) => existsSync(folder))).toEqual([false, true]);
    rmdirSync(own);
  });
});
