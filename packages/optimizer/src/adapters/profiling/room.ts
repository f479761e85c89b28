/**
 * Whether there is room for what is about to be taken: on the disk, and for a heap snapshot in memory as well.
 *
 * Asked before anything is begun, since a snapshot can't be stopped: it holds the thread for about 0.06 s a megabyte of
 * heap, and while it does V8 keeps up to 14 bytes for each byte of heap (objects of a few fields; long strings 5).
 * A program that is near its container's limit would be killed by the look at it.
 */
import { statfsSync } from 'node:fs';
import { type Bytes, PerfError } from '@perf/core';
import type { ProfileKind, Wanted } from './wanted.ts';
import type { InspectorWire } from './wire.ts';

/** Measured with Node 24: heaps of 8 to 200 MB of objects, of strings and of functions gave 0.7 to 2.0. */
const FILE_OF_HEAP = 2.2;
const MEMORY_OF_HEAP = 14;
/** What is left free at least. */
const SPARE: Bytes = 64 * 1024 * 1024;
/** The call tree of a large program, with the names and files of its functions. */
const TREE: Bytes = 2 * 1024 * 1024;
const BYTES_OF_SAMPLE = 16;
const BYTES_OF_ALLOCATION = 64;

/**
 * @returns the size that is expected of the file
 * @throws PerfError `optimizer/profile-too-large` beyond `maxBytes`, `optimizer/no-room` where disk or memory has none
 */
export async function roomFor(wire: InspectorWire, wanted: Wanted): Promise<Bytes> {
  const { kind, folder, maxBytes } = wanted;
  const { usedSize } = (await wire.post('Runtime.getHeapUsage')) as { usedSize: Bytes };
  const expected = expectedBytes(wanted, usedSize);
  if (expected > maxBytes) throw tooLarge(kind, expected, maxBytes);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (expected + SPARE > free) throw noRoom(`on the disk of \`${folder}\``, expected + SPARE, free);
  if (kind !== 'heap') return expected;
  const available = await availableMemory(wire);
  const needed = usedSize * MEMORY_OF_HEAP;
  if (available !== undefined && needed > available) throw noRoom('in memory', needed, available);
  return expected;
}

function expectedBytes({ kind, duration, interval, everyBytes }: Wanted, heap: Bytes): Bytes {
  if (kind === 'cpu') return TREE + (duration / interval) * BYTES_OF_SAMPLE;
  if (kind === 'allocations') return TREE + (heap / everyBytes) * BYTES_OF_ALLOCATION;
  return heap * FILE_OF_HEAP;
}

/** That the process may still take, its container's limit included; undefined where Node can't tell. */
async function availableMemory(wire: InspectorWire): Promise<Bytes | undefined> {
  const { result } = (await wire.post('Runtime.evaluate', {
    expression: 'process.availableMemory?.()',
    returnByValue: true,
    silent: true,
  })) as { result?: { value?: unknown } };
  return typeof result?.value === 'number' ? result.value : undefined;
}

export function tooLarge(kind: ProfileKind, bytes: Bytes, maxBytes: Bytes): PerfError {
  return new PerfError('optimizer/profile-too-large', {
    message: `Expected the ${kind} profile to be at most ${inMegabytes(maxBytes)}, got \`${inMegabytes(bytes)}\``,
    hint: 'Raise `maxBytes`, or sample allocations instead of taking a heap snapshot.',
  });
}

function noRoom(where: string, needed: Bytes, free: Bytes): PerfError {
  return new PerfError('optimizer/no-room', {
    message: `Expected ${inMegabytes(needed)} to be free ${where}, got \`${inMegabytes(free)}\``,
    hint: 'Make room, or sample allocations instead: that takes a few megabytes.',
  });
}

const inMegabytes = (bytes: Bytes): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
