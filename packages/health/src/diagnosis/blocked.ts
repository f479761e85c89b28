/**
 * An event loop that stands still or has no time left: because garbage is collected, because the container may not run, or
 * because some work does not let go of it.
 */
import type { Milliseconds } from '@perf/core';
import { shareOf, sureAfter } from './confidence.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type DiagnosisEvidence, figureOf, readingOf, type SeenStall, type Symptom, symptomOf } from './evidence.ts';
import { shareText, spanText } from './words.ts';

/** As `standOut` has it: what is shorter is none of the symptom's blocks. */
const NOTICED_MS: Milliseconds = 100;
/** A cause has to fill more than half of the time that it explains. */
const MOSTLY = 0.5;
/** Where two moments are not known to be the same, what speaks for a cause counts half. */
const NOT_SAME_MOMENT = 0.5;

const LESS_GARBAGE = 'Find what allocates most with `node --heap-prof`, and make less of it.';

export function blockedLoop(evidence: DiagnosisEvidence): Diagnosis[] {
  const { symptoms, stalls = [] } = evidence;
  return symptoms
    .filter(({ kind, severity }) => kind === 'event-loop-blocked' && severity !== 'info')
    .map((symptom) => {
      const blocks = stalls.filter(
        ({ duration, operation }) => duration >= NOTICED_MS && operation === symptom.operation,
      );
      return (
        (blocks.length === 0 ? byLongestPause(symptom, evidence) : byCollections(symptom, blocks)) ??
        byOperation(symptom, blocks, evidence) ??
        byThrottling(symptom, evidence) ??
        byNobodyKnown(symptom)
      );
    });
}

/** Confidence: the share of the blocked time in which garbage was collected. */
function byCollections(symptom: Symptom, blocks: readonly SeenStall[]): Diagnosis | undefined {
  const { gcMs, totalMs } = inBlocks(blocks);
  const confidence = shareOf(gcMs, totalMs);
  if (confidence < MOSTLY) return undefined;
  return {
    ...about(symptom),
    cause: 'garbage-collection',
    text: `garbage collection blocked the event loop: it ran for ${spanText(gcMs)} of the ${spanText(totalMs)}`,
    confidence,
    evidence: [
      { name: 'blocked', value: totalMs, unit: 'ms' },
      { name: 'blocked.gc', value: gcMs, unit: 'ms' },
    ],
    action: LESS_GARBAGE,
  };
}

/** Confidence: half the longest pause's share of the longest block, since nobody knows that they were one. */
function byLongestPause(symptom: Symptom, evidence: DiagnosisEvidence): Diagnosis | undefined {
  const longestMs = figureOf(symptom, 'longestMs') ?? 0;
  const pauseMs = readingOf(evidence, 'gc.pause.max')?.max ?? 0;
  const share = shareOf(pauseMs, longestMs);
  if (share < MOSTLY) return undefined;
  return {
    ...about(symptom),
    cause: 'garbage-collection',
    text: `garbage collection may have blocked the event loop: its longest pause was ${spanText(pauseMs)}, the longest block ${spanText(longestMs)}`,
    confidence: share * NOT_SAME_MOMENT,
    evidence: [
      { name: 'blocked.longest', value: longestMs, unit: 'ms' },
      { name: 'gc.pause.max', value: pauseMs, unit: 'ms' },
    ],
    action: LESS_GARBAGE,
  };
}

/**
 * Confidence: after as many blocks as it ran in, times the share of them in which no garbage was collected. An outgoing
 * operation only waited meanwhile, like everybody else.
 */
function byOperation(
  symptom: Symptom,
  blocks: readonly SeenStall[],
  { operations = [] }: DiagnosisEvidence,
): Diagnosis | undefined {
  const { operation } = symptom;
  if (operation === undefined || blocks.length === 0) return undefined;
  if (operations.some(({ name, isOutgoing }) => name === operation && isOutgoing)) return undefined;
  const { gcMs, totalMs } = inBlocks(blocks);
  const times = blocks.length === 1 ? 'once' : `${blocks.length} times`;
  return {
    ...about(symptom),
    cause: 'synchronous-work',
    text: `synchronous work blocks the event loop while ${operation} runs: ${times}, ${spanText(totalMs)} in all`,
    confidence: sureAfter(blocks.length) * (1 - shareOf(gcMs, totalMs)),
    evidence: [
      { name: 'blocked', value: totalMs, unit: 'ms' },
      { name: 'blocks', value: blocks.length, unit: 'count' },
    ],
    action: `Find what ${operation} computes at one go with \`node --cpu-prof\`, and move it into a worker thread or do it in parts.`,
  };
}

/** Confidence: the share of periods in which the container was stopped, halved since the moments are not known. */
function byThrottling(symptom: Symptom, evidence: DiagnosisEvidence): Diagnosis | undefined {
  const throttled = symptomOf(evidence, 'cpu-throttled');
  const stoppedShare = throttled === undefined ? undefined : figureOf(throttled, 'stoppedShare');
  if (stoppedShare === undefined) return undefined;
  return {
    ...about(symptom),
    cause: 'cpu-throttled',
    text: `the event loop may have stood still because the container's CPU limit stopped it, in ${shareText(stoppedShare)} of all periods`,
    confidence: shareOf(stoppedShare, 1) * NOT_SAME_MOMENT,
    evidence: [{ name: 'container.cpu.throttled', value: stoppedShare, unit: 'ratio' }],
    action: "Raise the container's CPU limit, then look whether it still blocks.",
  };
}

function byNobodyKnown(symptom: Symptom): Diagnosis {
  const longestMs = figureOf(symptom, 'longestMs') ?? 0;
  return {
    ...about(symptom),
    cause: 'unknown',
    text: `what blocked the event loop for up to ${spanText(longestMs)} is unknown: ${
      symptom.operation === undefined ? 'no measured operation ran' : `${symptom.operation} only waited`
    }, and no garbage was collected for as long`,
    confidence: 0,
    evidence: [{ name: 'blocked.longest', value: longestMs, unit: 'ms' }],
    action: 'Record what runs with `node --cpu-prof`, or measure it as an operation.',
  };
}

/** A loop that is busy all the time. Confidence: the collector's share of the time, or what the samples give. */
export function busyLoop(evidence: DiagnosisEvidence): Diagnosis[] {
  const symptom = symptomOf(evidence, 'event-loop-busy');
  if (symptom === undefined) return [];
  const busyShare = figureOf(symptom, 'busyShare') ?? 0;
  const busy = { name: 'loop.utilization', value: busyShare, unit: 'ratio' };
  const gcShare = readingOf(evidence, 'gc.time')?.mean ?? 0;
  if (gcShare >= MOSTLY) {
    return [
      {
        ...about(symptom),
        cause: 'garbage-collection',
        text: `garbage collection takes ${shareText(gcShare)} of the time of the event loop`,
        confidence: shareOf(gcShare, 1),
        evidence: [busy, { name: 'gc.time', value: gcShare, unit: 'ratio' }],
        action: LESS_GARBAGE,
      },
    ];
  }
  return [
    {
      ...about(symptom),
      cause: 'synchronous-work',
      text: `one event loop has more to do than one core can: it is ${shareText(busyShare)} busy, and work waits for it`,
      confidence: sureAfter(readingOf(evidence, 'loop.utilization')?.samples ?? 0),
      evidence: [busy],
      action:
        'Spread the work over several processes or worker threads, or find with `node --cpu-prof` what takes most.',
    },
  ];
}

function inBlocks(blocks: readonly SeenStall[]): { gcMs: Milliseconds; totalMs: Milliseconds } {
  const totalMs = blocks.reduce((sum, { duration }) => sum + duration, 0);
  const gcMs = blocks.reduce((sum, { duration, gc = 0 }) => sum + shareOf(gc, duration) * duration, 0);
  return { gcMs, totalMs };
}

function about({ kind, severity, operation }: Symptom): Pick<Diagnosis, 'symptom' | 'severity' | 'operation'> {
  return { symptom: kind, severity, ...(operation === undefined ? {} : { operation }) };
}
