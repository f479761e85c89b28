import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT, type Message, toLine, type Update } from '@perf/core/protocol';
import { afterEach, describe, expect, it } from 'vitest';
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

const opened: Collector[] = [];

async function open(): Promise<{ collector: Collector; messages: Message[]; join: () => Promise<Socket> }> {
  const messages: Message[] = [];
  const collector = await openCollector((message) => messages.push(message));
  opened.push(collector);
  const path = collector.environment[ENVIRONMENT.socket] as string;
  return {
    collector,
    messages,
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
    collector.readSpool();
    collector.readSpool();
    expect(messages.map((message) => message.source)).toEqual(['a', 'b']);
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
