/** Shortages: of processor time, of memory, of disks; and what the collector of garbage takes. */
import type { ReadingName } from '@perf/core';
import type { Finding, FindingKind, Severity } from '../finding.ts';
import { formatBytes, formatDuration, formatRatio } from '../number-words.ts';
import { type Evidence, readingOf } from './evidence.ts';

/** A mean of fewer samples (one a second) says nothing about a shortage that lasts. */
const FEWEST_SAMPLES = 5;
/** Above this, queueing grows faster than load. */
const BUSY_CPU = 0.9;
/** A loop is a bottleneck when it is busy all the time and work waits; busy alone is only efficient. */
const BUSY_LOOP = 0.95;
const WAITING_MS = 50;
/** Pauses of this share of time cost throughput; a single one this long is noticed. */
const GC_SHARE = 0.1;
const GC_PAUSE_MS = 100;
/** V8 collects ever more desperately as the heap nears its limit, and ends the process at it. */
const NEAR_HEAP_LIMIT = 0.85;
const NEAR_HEAP_END = 0.95;
/** Below this the page cache is gone and the kernel starts to kill. */
const SHORT_MEMORY = 0.05;
const STOLEN = 0.05;
const PRESSURE = 0.2;

export function processor(evidence: Evidence): Finding[] {
  const cpu = enough(evidence, 'machine.cpu');
  const stolen = enough(evidence, 'machine.cpu.steal');
  return [
    ...(cpu !== undefined && cpu.mean >= BUSY_CPU
      ? [
          share(
            'cpu-saturated',
            'warning',
            `the machine's CPU was ${formatRatio(cpu.mean)} busy: figures include waiting for it`,
            cpu.mean,
          ),
        ]
      : []),
    ...(stolen !== undefined && stolen.mean >= STOLEN
      ? [
          share(
            'cpu-stolen',
            'warning',
            `${formatRatio(stolen.mean)} of the CPU went to other virtual machines: figures are slower than the program`,
            stolen.mean,
          ),
        ]
      : []),
  ];
}

export function busyLoop(evidence: Evidence): Finding[] {
  const busy = enough(evidence, 'loop.utilization');
  const delay = readingOf(evidence, 'loop.delay.p99');
  if (busy === undefined || delay === undefined || busy.mean < BUSY_LOOP || delay.mean < WAITING_MS) return [];
  const text = `the event loop was ${formatRatio(busy.mean)} busy and work waited ${formatDuration(delay.mean)} for it (p99): one core is the limit`;
  return [
    {
      kind: 'event-loop-busy',
      severity: 'critical',
      text,
      evidence: { busyShare: busy.mean, delayMs: delay.mean },
      weight: busy.mean,
    },
  ];
}

export function garbage(evidence: Evidence): Finding[] {
  const time = enough(evidence, 'gc.time');
  const pause = readingOf(evidence, 'gc.pause.max');
  if (time !== undefined && time.mean >= GC_SHARE) {
    return [share('gc', 'warning', `garbage collection took ${formatRatio(time.mean)} of the time`, time.mean)];
  }
  if (pause === undefined || pause.max < GC_PAUSE_MS) return [];
  const text = `garbage collection paused the program for ${formatDuration(pause.max)}`;
  return [{ kind: 'gc', severity: 'warning', text, evidence: { pauseMs: pause.max }, weight: pause.max }];
}

export function memory(evidence: Evidence): Finding[] {
  return [...heapLimit(evidence), ...machineMemory(evidence)];
}

function heapLimit(evidence: Evidence): Finding[] {
  const used = readingOf(evidence, 'process.heap.used');
  const limit = readingOf(evidence, 'process.heap.limit');
  if (used === undefined || limit === undefined || limit.last <= 0) return [];
  const heapShare = used.max / limit.last;
  if (heapShare < NEAR_HEAP_LIMIT) return [];
  const text = `the JavaScript heap reached ${formatBytes(used.max)}, ${formatRatio(heapShare)} of its limit of ${formatBytes(limit.last)}`;
  const severity = heapShare >= NEAR_HEAP_END ? 'critical' : 'warning';
  return [
    {
      kind: 'heap-limit',
      severity,
      text,
      evidence: { usedBytes: used.max, limitBytes: limit.last, heapShare },
      weight: heapShare,
    },
  ];
}

function machineMemory(evidence: Evidence): Finding[] {
  const used = readingOf(evidence, 'machine.memory.used');
  const available = readingOf(evidence, 'machine.memory.available');
  if (used === undefined || available === undefined) return [];
  const freeShare = available.min / (available.min + used.max);
  if (!(freeShare < SHORT_MEMORY)) return [];
  const text = `the machine had ${formatBytes(available.min)} of memory left, ${formatRatio(freeShare)}`;
  return [
    {
      kind: 'memory-short',
      severity: 'critical',
      text,
      evidence: { availableBytes: available.min, freeShare },
      weight: 1 - freeShare,
    },
  ];
}

export function disks(evidence: Evidence): Finding[] {
  const pressure = enough(evidence, 'machine.pressure.io');
  if (pressure === undefined || pressure.mean < PRESSURE) return [];
  const text = `programs waited for disks in ${formatRatio(pressure.mean)} of the time`;
  return [share('disk-pressure', 'warning', text, pressure.mean)];
}

function enough(evidence: Evidence, name: ReadingName) {
  const reading = readingOf(evidence, name);
  return reading !== undefined && reading.samples >= FEWEST_SAMPLES ? reading : undefined;
}

function share(kind: FindingKind, severity: Severity, text: string, value: number): Finding {
  return { kind, severity, text, evidence: { share: value }, weight: value };
}
