/** What was given to the program and runs out: processor time and memory of its container, disk space, open files. */
import type { ReadingName } from '@perf/core';
import type { Finding } from '../finding.ts';
import { formatBytes, formatCores, formatRatio } from '../number-words.ts';
import { type Evidence, lastingReading, readingOf } from './evidence.ts';

/** From here on a stop (up to a tenth of a second each) is in many a call; at the second, in most. */
const THROTTLED = 0.1;
const MOSTLY_THROTTLED = 0.5;
/** The kernel kills at the limit; what it can give back before is already left out of the figure. */
const NEAR_MEMORY_LIMIT = 0.9;
const AT_MEMORY_LIMIT = 0.97;
/** The last tenth goes fast, and file systems get slow in it. */
const FULL = 0.9;
const NO_SPACE = 0.98;
/** A connection is an open file: past the limit none is accepted. */
const MANY_FILES = 0.8;
const NO_FILES = 0.95;

export function givenLimits(evidence: Evidence): Finding[] {
  return [...throttled(evidence), ...containerMemory(evidence), ...fileSystem(evidence), ...openFiles(evidence)];
}

/** Whether the container's quota explains why work waited for a processor. */
export function isThrottled(evidence: Evidence): boolean {
  return (lastingReading(evidence, 'container.cpu.throttled')?.mean ?? 0) >= THROTTLED;
}

function throttled(evidence: Evidence): Finding[] {
  if (!isThrottled(evidence)) return [];
  const stoppedShare = lastingReading(evidence, 'container.cpu.throttled')?.mean ?? 0;
  const limitCores = readingOf(evidence, 'container.cpu.limit')?.last;
  const limit = limitCores === undefined ? '' : ` of ${formatCores(limitCores)}`;
  return [
    {
      kind: 'cpu-throttled',
      severity: stoppedShare >= MOSTLY_THROTTLED ? 'critical' : 'warning',
      text: `the container's CPU limit${limit} stopped it in ${formatRatio(stoppedShare)} of all periods: figures include the wait for the next`,
      evidence: { stoppedShare, ...(limitCores === undefined ? {} : { limitCores }) },
      weight: stoppedShare,
    },
  ];
}

function containerMemory(evidence: Evidence): Finding[] {
  const usedBytes = readingOf(evidence, 'container.memory.used')?.max ?? 0;
  const limitBytes = readingOf(evidence, 'container.memory.limit')?.last ?? 0;
  if (limitBytes < 1 || usedBytes < NEAR_MEMORY_LIMIT * limitBytes) return [];
  const usedShare = usedBytes / limitBytes;
  return [
    {
      kind: 'container-memory',
      severity: usedShare >= AT_MEMORY_LIMIT ? 'critical' : 'warning',
      text: `the container's memory reached ${formatBytes(usedBytes)}, ${formatRatio(usedShare)} of its limit of ${formatBytes(limitBytes)}`,
      evidence: { usedBytes, limitBytes, usedShare },
      weight: usedShare,
    },
  ];
}

function fileSystem(evidence: Evidence): Finding[] {
  const fullShare = most(evidence, 'machine.filesystem.fullest');
  if (fullShare < FULL) return [];
  const severity = fullShare >= NO_SPACE ? 'critical' : 'warning';
  const text = `a file system is ${formatRatio(fullShare)} full`;
  return [{ kind: 'disk-full', severity, text, evidence: { fullShare }, weight: fullShare }];
}

function openFiles(evidence: Evidence): Finding[] {
  const filesShare = most(evidence, 'tree.files.share');
  if (filesShare < MANY_FILES) return [];
  const severity = filesShare >= NO_FILES ? 'critical' : 'warning';
  const text = `a process of the program had ${formatRatio(filesShare)} of the files open that it may (file descriptors)`;
  return [{ kind: 'files-limit', severity, text, evidence: { filesShare }, weight: filesShare }];
}

const most = (evidence: Evidence, name: ReadingName): number => readingOf(evidence, name)?.max ?? 0;
