/** What runs short and is told by one symptom already: a table of causes and of what to do, and who takes the processor. */
import { sureAfter } from './confidence.ts';
import type { Cause, Diagnosis, DiagnosisRule } from './diagnosis.ts';
import { type DiagnosisEvidence, figureOf, readingOf, type Symptom, symptomOf } from './evidence.ts';
import { shareText } from './words.ts';

interface Shortage {
  readonly symptom: string;
  readonly cause: Cause;
  /** The figure of the symptom that tells how short, with its unit. */
  readonly figure: readonly [key: string, unit: string];
  /** The reading that it comes from. */
  readonly reading: string;
  readonly text: (value: number) => string;
  readonly action: string;
}

/** Confidence: what the samples give; the kernel and V8 count these themselves. */
const SHORTAGES: readonly Shortage[] = [
  {
    symptom: 'cpu-throttled',
    cause: 'cpu-throttled',
    figure: ['stoppedShare', 'ratio'],
    reading: 'container.cpu.throttled',
    text: (share) =>
      `the container's CPU limit is too low for what it does: it is stopped in ${shareText(share)} of all periods`,
    action: "Raise the container's CPU limit, or let the program use fewer threads at once.",
  },
  {
    symptom: 'cpu-stolen',
    cause: 'cpu-stolen',
    figure: ['stolenShare', 'ratio'],
    reading: 'machine.cpu.steal',
    text: (share) => `other virtual machines take ${shareText(share)} of the CPU: the program is not at fault`,
    action: 'Move to a machine that is not shared, or ask who runs the host.',
  },
  {
    symptom: 'heap-limit',
    cause: 'heap-limit',
    figure: ['heapShare', 'ratio'],
    reading: 'process.heap.used',
    text: (share) => `the JavaScript heap fills ${shareText(share)} of its limit, at which V8 ends the process`,
    action: 'Raise the limit with `--max-old-space-size`, if a heap snapshot shows that all of it is needed.',
  },
  {
    symptom: 'container-memory',
    cause: 'container-memory',
    figure: ['usedShare', 'ratio'],
    reading: 'container.memory.used',
    text: (share) => `the container uses ${shareText(share)} of its memory, at the end of which the kernel kills it`,
    action: "Raise the container's memory limit, or lower `--max-old-space-size`.",
  },
  {
    symptom: 'disk-pressure',
    cause: 'disk-slow',
    figure: ['waitingShare', 'ratio'],
    reading: 'machine.pressure.io',
    text: (share) => `the disks can't keep up: programs wait for them in ${shareText(share)} of the time`,
    action: 'See who reads and writes with `iotop -o`, or `pidstat -d 1`.',
  },
  {
    symptom: 'gc',
    cause: 'garbage-collection',
    figure: ['gcShare', 'ratio'],
    reading: 'gc.time',
    text: (share) => `the program makes so much garbage that collecting it takes ${shareText(share)} of the time`,
    action: 'Find what allocates most with `node --heap-prof`, and make less of it.',
  },
  {
    symptom: 'memory-short',
    cause: 'machine-memory',
    figure: ['availableShare', 'ratio'],
    reading: 'machine.memory.available',
    text: (share) => `the machine has ${shareText(share)} of its memory left`,
    action: 'See who holds it with `ps -eo pid,rss,command --sort=-rss | head`, and end or limit that.',
  },
];

export const shortages: DiagnosisRule = (evidence) =>
  SHORTAGES.flatMap(({ symptom: kind, cause, figure: [key, unit], reading, text, action }) => {
    const symptom = symptomOf(evidence, kind);
    const value = symptom === undefined ? undefined : figureOf(symptom, key);
    if (symptom === undefined || value === undefined) return [];
    const seen = readingOf(evidence, reading);
    return [
      {
        symptom: kind,
        cause,
        severity: symptom.severity,
        text: text(value),
        confidence: sureAfter(seen?.samples ?? 1),
        // It may have come from another reading, where the kernel does not tell this one.
        evidence: [{ name: seen === undefined ? key : reading, value, unit }],
        action,
      },
    ];
  });

/** Confidence: the share of the busy time that is the program's, or that is not. */
export function busyMachine(evidence: DiagnosisEvidence): Diagnosis[] {
  const symptom = symptomOf(evidence, 'cpu-saturated');
  if (symptom === undefined) return [];
  const busy = { name: 'machine.cpu', value: figureOf(symptom, 'busyShare') ?? 0, unit: 'ratio' };
  const machineCores = figureOf(symptom, 'machineCores');
  const programCores = figureOf(symptom, 'programCores');
  if (machineCores === undefined || programCores === undefined) return [whoever(symptom, busy)];
  const own = Math.min(1, programCores / (machineCores * busy.value));
  const isOwn = own >= 0.5;
  return [
    {
      symptom: symptom.kind,
      cause: isOwn ? 'cpu-own-work' : 'cpu-others',
      severity: symptom.severity,
      text: isOwn
        ? `the program itself uses up the machine's CPU: ${shareText(own)} of what is busy`
        : `other programs use up the machine's CPU: this one has only ${shareText(own)} of what is busy`,
      confidence: isOwn ? own : 1 - own,
      evidence: [busy, { name: 'tree.cpu', value: programCores, unit: 'cores' }],
      action: isOwn
        ? 'Find what computes most with `node --cpu-prof`, or give it a machine with more cores.'
        : 'See who else runs with `top`, and move one of them elsewhere.',
    },
  ];
}

function whoever(symptom: Symptom, busy: Diagnosis['evidence'][number]): Diagnosis {
  return {
    symptom: symptom.kind,
    cause: 'unknown',
    severity: symptom.severity,
    text: `the machine's CPU is ${shareText(busy.value)} busy, and by whom is unknown`,
    confidence: 0,
    evidence: [busy],
    action: 'See who runs with `top`.',
  };
}
