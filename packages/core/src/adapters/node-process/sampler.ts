/**
 * The Node process that this code runs in: processor time, memory, event loop and garbage collection.
 *
 * The processor time and the memory belong to the process, so only its main thread tells them; a worker thread would
 * count them again, and what its heap keeps is its own. Each thread has an event loop and collections of its own and tells those. What a runtime lacks is
 * absent.
 */
import { getHeapStatistics } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { type Clock, systemClock } from '../../clock.ts';
import type { ReadingName, Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import type { Milliseconds } from '../../units.ts';
import { garbageIsReported, type WatchGarbageOptions, watchGarbage } from './garbage.ts';
import { type HeapWatch, watchHeap } from './heap.ts';
import { type WatchLoopOptions, watchLoop } from './loop.ts';

export interface NodeProcessSamplerOptions extends WatchLoopOptions, WatchGarbageOptions {
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
}

type Mutable = { [Name in ReadingName]?: number };

/**
 * A sampler of this process (`process.*`, main thread only) and of this thread (`loop.*`, `gc.*`).
 *
 * The first sample has memory only; all else needs a span. Two samples at one instant have no readings of a span
 * between them, and the next one covers it. Stalls and pauses are told through the same watches that the readings
 * come from, so that asking for both costs once. It never keeps the program alive.
 *
 * @throws PerfError `core/invalid-argument` when `stallAbove` is not a duration
 */
export function createNodeProcessSampler(options: NodeProcessSamplerOptions = {}): Sampler {
  const { clock = systemClock } = options;
  const spans = [...(isMainThread ? [processorTime()] : []), eventLoop(options), collections(options)];
  let last: Milliseconds | undefined;
  let closed = false;
  return {
    sample(): Readings {
      const into: Mutable = {};
      if (closed) return into;
      if (isMainThread) readMemory(into);
      const at = clock.monotonic();
      if (last !== undefined && at <= last) return into;
      const span = last === undefined ? undefined : at - last;
      for (const { read } of spans) read(span, into);
      last = at;
      return into;
    },
    close(): void {
      closed = true;
      for (const { close } of spans) close?.();
    },
  };
}

/** What is told of a span; called without one, it only starts the next. */
interface OfSpan {
  read(span: Milliseconds | undefined, into: Mutable): void;
  close?(): void;
}

function readMemory(into: Mutable): void {
  const heap = getHeapStatistics();
  into['process.rss'] = process.memoryUsage.rss();
  into['process.heap.used'] = heap.used_heap_size;
  into['process.heap.limit'] = heap.heap_size_limit;
  into['process.external'] = heap.external_memory;
  into['process.arraybuffers'] = process.memoryUsage().arrayBuffers;
}

function processorTime(): OfSpan {
  let last = 0;
  return {
    read(span, into) {
      const { user, system } = process.cpuUsage();
      const used = (user + system) / 1000;
      if (span !== undefined) into['process.cpu'] = Math.max(0, used - last) / span;
      last = used;
    },
  };
}

function eventLoop({ onStall, stallAbove }: WatchLoopOptions): OfSpan {
  const watch = watchLoop({ ...(onStall && { onStall }), ...(stallAbove !== undefined && { stallAbove }) });
  return {
    read(span, into) {
      const found = watch.takeActivity();
      if (span === undefined || found === undefined) return;
      into['loop.utilization'] = found.utilization;
      into['loop.delay.p99'] = found.p99;
      into['loop.delay.max'] = found.max;
    },
    close: () => watch.close(),
  };
}

function collections({ onPause }: WatchGarbageOptions): OfSpan {
  let longest = 0;
  let last = 0;
  let major = 0;
  const heap = isMainThread ? watchHeap() : undefined;
  const now = (): Milliseconds => systemClock.monotonic();
  const watch = watchGarbage({
    onPause(pause) {
      longest = Math.max(longest, pause.duration);
      if (pause.kind === 'major') {
        major += 1;
        heap?.collected(now());
      }
      onPause?.(pause);
    },
  });
  return {
    read(span, into) {
      const { time } = watch.totals();
      if (span !== undefined && garbageIsReported()) {
        into['gc.time'] = Math.min(1, (time - last) / span);
        into['gc.pause.max'] = longest;
        into['gc.major'] = (major * 1000) / span;
        if (heap !== undefined) readHeap(heap, { at: now(), into });
      }
      last = time;
      longest = 0;
      major = 0;
    },
    close: watch.close,
  };
}

function readHeap(heap: HeapWatch, { at, into }: { at: Milliseconds; into: Mutable }): void {
  const promoted = heap.takePromoted(at);
  if (promoted !== undefined) into['heap.promoted'] = promoted;
  const floor = heap.takeFloor();
  if (floor === undefined) return;
  into['heap.floor'] = floor.all;
  into['heap.floor.old'] = floor.old;
  into['heap.floor.large'] = floor.large;
}
