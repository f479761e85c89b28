/**
 * Looks into a thread once, when asked to, and leaves what it saw as a file that other tools open.
 *
 *   cpu          what runs, for a while                        .cpuprofile    DevTools, speedscope
 *   allocations  who allocated what is still held, for a while .heapprofile   DevTools, speedscope
 *   heap         everything in the heap, and what holds it     .heapsnapshot  DevTools
 *
 * Nothing is begun before there is known to be room. The file is there whole under its name or not at all, and only this
 * user may read it: a snapshot has the program's memory in it, secrets included.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Bytes,
  bytes,
  type Duration,
  type EpochMs,
  isPerfError,
  milliseconds,
  PerfError,
  type Size,
  systemClock,
} from '@perf/core';
import { type Blocker, blockersOf, type CpuProfile } from './blockers.ts';
import { roomFor, tooLarge } from './room.ts';
import type { ProfileKind, Wanted } from './wanted.ts';
import { removeLeftDrafts, type WholeFile, wholeFile } from './whole-file.ts';
import { type InspectorWire, ownInspector } from './wire.ts';

export interface ProfileOptions {
  /** Made for this user alone when it is missing. */
  readonly folder: string;
  /** How long it looks; a heap snapshot is of one moment. @default '10s' */
  readonly duration?: Duration;
  /** Ends it sooner; what was seen until then is kept. */
  readonly signal?: AbortSignal | undefined;
  /** Of the file. @default 1 GB */
  readonly maxBytes?: Size;
  /** From one look at the stack to the next. @default 1 ms: about 1 % of a core */
  readonly interval?: Duration;
  /** One allocation in so many bytes is looked at. @default 32 KiB, as V8 has it */
  readonly everyBytes?: Size;
  /** Whose thread. It is left open. @default the one that calls */
  readonly wire?: InspectorWire;
}

export interface TakenProfile {
  readonly kind: ProfileKind;
  /** Absolute. */
  readonly path: string;
  readonly bytes: Bytes;
  /** As it was expected to be. */
  readonly expectedBytes: Bytes;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** What blocked the event loop meanwhile, the longest in all first; undefined for other than `cpu`. */
  readonly blockers: readonly Blocker[] | undefined;
}

const ENDING: Readonly<Record<ProfileKind, string>> = {
  cpu: 'cpuprofile',
  allocations: 'heapprofile',
  heap: 'heapsnapshot',
};

/**
 * Takes a profile; the one who asks waits for it, and so does the program's end.
 *
 * @throws PerfError `core/invalid-argument` for a kind or a time that is none; `optimizer/profile-too-large` and
 *   `optimizer/no-room` before anything is begun; `optimizer/profile-failed` when the inspector or the disk refuses
 */
export async function takeProfile(kind: ProfileKind, options: ProfileOptions): Promise<TakenProfile> {
  const wanted = wantedOf(kind, options);
  const wire = options.wire ?? ownInspector();
  let file: WholeFile | undefined;
  try {
    mkdirSync(wanted.folder, { recursive: true, mode: 0o700 });
    removeLeftDrafts(wanted.folder);
    const expectedBytes = await roomFor(wire, wanted);
    const from = systemClock.now();
    const path = join(wanted.folder, `${kind}-${new Date(from).toISOString().replace(/[-:]/g, '')}.${ENDING[kind]}`);
    file = wholeFile(path, wanted.maxBytes);
    const profile = await LOOKS[kind](wire, wanted, file);
    if (file.error !== undefined) throw file.error;
    if (file.isTooLarge) throw tooLarge(kind, wanted.maxBytes + 1, wanted.maxBytes);
    file.keep();
    const blockers = profile && blockersOf(profile);
    const size = file.bytes;
    file = undefined;
    return { kind, path, bytes: size, expectedBytes, from, to: systemClock.now(), blockers };
  } catch (cause) {
    throw isPerfError(cause) ? cause : failed(kind, cause as Error);
  } finally {
    file?.drop();
    if (options.wire === undefined) wire.close();
  }
}

function wantedOf(kind: ProfileKind, options: ProfileOptions): Wanted {
  const { folder, duration = '10s', maxBytes = '1GB', interval = 1, everyBytes = '32KiB' } = options;
  if (!Object.hasOwn(ENDING, kind)) {
    throw new PerfError('core/invalid-argument', {
      message: `Expected \`kind\` to be cpu, allocations or heap, got \`${String(kind)}\``,
      hint: 'Use `heap` for a heap snapshot.',
    });
  }
  const span = milliseconds(duration, 'duration');
  return {
    kind,
    folder: resolve(folder),
    duration: span,
    interval: Math.max(0.1, milliseconds(interval, 'interval')),
    everyBytes: Math.max(1, bytes(everyBytes, 'everyBytes')),
    maxBytes: bytes(maxBytes, 'maxBytes'),
    signal: options.signal,
  };
}

type Look = (wire: InspectorWire, wanted: Wanted, file: WholeFile) => Promise<CpuProfile | undefined>;

const LOOKS: Readonly<Record<ProfileKind, Look>> = {
  async cpu(wire, { duration, interval, signal }, file) {
    await wire.post('Profiler.enable');
    try {
      await wire.post('Profiler.setSamplingInterval', { interval: Math.round(interval * 1000) });
      await wire.post('Profiler.start');
      await forgetCompiled(wire);
      await lapse(duration, signal);
      const { profile } = (await wire.post('Profiler.stop')) as { profile: CpuProfile };
      file.write(JSON.stringify(profile));
      return profile;
    } finally {
      await wire.post('Profiler.disable').catch(() => undefined);
    }
  },

  async allocations(wire, { duration, everyBytes, signal }, file) {
    await wire.post('HeapProfiler.startSampling', { samplingInterval: everyBytes });
    await lapse(duration, signal);
    const { profile } = (await wire.post('HeapProfiler.stopSampling')) as { profile: object };
    file.write(JSON.stringify(profile));
    return undefined;
  },

  async heap(wire, _, file) {
    const stop = wire.on('HeapProfiler.addHeapSnapshotChunk', (params) => {
      file.write((params as { chunk: string }).chunk);
    });
    try {
      await wire.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    } finally {
      stop();
    }
    return undefined;
  },
};

/**
 * Of code that V8 compiled before it was profiled, it knows no inlined functions: a callback that blocks would be told as the
 * timer that called it. To begin to count calls discards all of it, once; what is hot is compiled again, and then known. It
 * has to be profiled already: from outside, the program goes on between two orders.
 */
async function forgetCompiled(wire: InspectorWire): Promise<void> {
  await wire.post('Profiler.startPreciseCoverage', { callCount: false, detailed: false });
  await wire.post('Profiler.stopPreciseCoverage');
}

function lapse(duration: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, duration);
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end);
  });
}

function failed(kind: ProfileKind, cause: Error): PerfError {
  return new PerfError('optimizer/profile-failed', {
    message: `Expected to take a ${kind} profile, but that failed: ${cause.message}`,
    hint: 'Look whether another profile is being taken, and whether the folder can be written.',
    cause,
  });
}
