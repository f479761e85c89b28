/**
 * For how long a backup of 50 MB of live state holds up the program: the longest time between two turns of a timer of one
 * millisecond while all of it is read, less the longest one of an idle loop, watched for as long. A timer and no busy
 * loop: on a machine of few cores the system interrupts who never sleeps, and that would be measured instead.
 *
 * What is read goes to a worker that hashes and compresses it, as in a backup: on a machine of few cores that is part of
 * the price.
 */
import { Worker } from 'node:worker_threads';
import { records } from '@perf/backup';
import { liveState } from '../backup-data.ts';
import { type AloneCase, cost, share } from '../case.ts';

/** Milliseconds; what is less is told by no timer. */
const LEAST = 0.1;

const CONSUMER = `
  const { createHash } = require('node:crypto');
  const { zstdCompressSync } = require('node:zlib');
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', (bytes) => {
    createHash('sha256').update(bytes).digest();
    zstdCompressSync(bytes);
  });`;

/** The longest time between two turns while the work is done, in milliseconds. */
async function longestGap(work: () => Promise<void>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  let isOver = false;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setTimeout(turn, 1);
  };
  setTimeout(turn, 1);
  await work();
  // The turn after the last of the work belongs to it.
  await new Promise((resolve) => setTimeout(resolve, 2));
  isOver = true;
  return longest;
}

/** Milliseconds beyond what an idle loop shows. Of the second time: what the first one compiles is not counted. */
async function stall(work: () => Promise<void>): Promise<number> {
  await work();
  globalThis.gc?.();
  const began = performance.now();
  const busy = await longestGap(work);
  const took = performance.now() - began;
  const idle = await longestGap(() => new Promise((resolve) => setTimeout(resolve, took)));
  return Math.max(LEAST, busy - idle);
}

async function withConsumer(run: (take: (bytes: Uint8Array<ArrayBuffer>) => void) => Promise<number>): Promise<number> {
  const worker = new Worker(CONSUMER, { eval: true });
  try {
    return await run((bytes) => worker.postMessage(bytes, [bytes.buffer]));
  } finally {
    await worker.terminate();
  }
}

export const backupStall: AloneCase = {
  name: 'backup-stall',
  title: 'How long a backup of 50 MB of live state holds up the program',
  unit: 'ms',
  rounds: 5,
  variants: {
    'records(map)': () =>
      withConsumer((take) => {
        const source = records(liveState());
        return stall(async () => {
          const open = await source.open(new AbortController().signal);
          if ('read' in open.content) throw new Error('Expected records to be read here');
          for await (const pieces of open.content) for (const piece of pieces) if ('bytes' in piece) take(piece.bytes);
          await open.close();
        });
      }),
    'JSON.stringify': () => {
      const entries = [...liveState()];
      return stall(async () => {
        if (JSON.stringify(entries).length < 50_000_000) throw new Error('Expected 50 MB of state');
      });
    },
  },
  figures: [
    {
      name: 'longest stall',
      of: (round) => cost(round, 'records(map)'),
      floor: { atMost: 4 },
      show: (value) => `${value.toFixed(2)} ms`,
    },
    { name: 'stall beside JSON.stringify', ...share('records(map)', 'JSON.stringify'), floor: { atMost: 1 / 100 } },
  ],
};
