/** Memory that runs out: the heap that V8 was given, or that of the machine. Growth is another question. */
import type { Finding } from '../finding.ts';
import { formatBytes, formatRatio } from '../number-words.ts';
import { type Evidence, lastingReading, readingOf } from './evidence.ts';

/** V8 collects ever more desperately as the heap nears its limit, and ends the process at it. */
const NEAR_HEAP_LIMIT = 0.85;
const NEAR_HEAP_END = 0.95;
/** Below this the page cache is gone and the kernel starts to kill. */
const SHORT_MEMORY = 0.05;
/** Waiting for memory is waiting for a disk in disguise; a healthy machine does not do it at all. */
const PRESSURE = 0.05;

export function memory(evidence: Evidence): Finding[] {
  return [...heapLimit(evidence), ...machineMemory(evidence)];
}

function heapLimit(evidence: Evidence): Finding[] {
  const usedBytes = readingOf(evidence, 'process.heap.used')?.max ?? 0;
  const limitBytes = readingOf(evidence, 'process.heap.limit')?.last ?? 0;
  if (limitBytes < 1 || usedBytes < NEAR_HEAP_LIMIT * limitBytes) return [];
  const heapShare = usedBytes / limitBytes;
  return [
    {
      kind: 'heap-limit',
      severity: heapShare >= NEAR_HEAP_END ? 'critical' : 'warning',
      text: `the JavaScript heap reached ${formatBytes(usedBytes)}, ${formatRatio(heapShare)} of its limit of ${formatBytes(limitBytes)}`,
      evidence: { usedBytes, limitBytes, heapShare },
      weight: heapShare,
    },
  ];
}

function machineMemory(evidence: Evidence): Finding[] {
  const available = readingOf(evidence, 'machine.memory.available');
  const used = readingOf(evidence, 'machine.memory.used');
  // The two of one moment make the whole.
  const total = available === undefined || used === undefined ? 0 : available.last + used.last;
  if (available !== undefined && available.min < SHORT_MEMORY * total) {
    const { min: availableBytes } = available;
    const availableShare = availableBytes / total;
    const text = `the machine had ${formatBytes(availableBytes)} of memory left, ${formatRatio(availableShare)}`;
    const figures = { availableBytes, availableShare };
    return [{ kind: 'memory-short', severity: 'critical', text, evidence: figures, weight: 1 - availableShare }];
  }
  const waitingShare = lastingReading(evidence, 'machine.pressure.memory')?.mean ?? 0;
  if (waitingShare < PRESSURE) return [];
  const text = `programs waited for memory in ${formatRatio(waitingShare)} of the time`;
  return [{ kind: 'memory-short', severity: 'warning', text, evidence: { waitingShare }, weight: waitingShare }];
}
