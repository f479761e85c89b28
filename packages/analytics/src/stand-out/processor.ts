/** Processor time that is short: of the machine, of the one core a loop can use, or because others take it. */
import type { Finding } from '../finding.ts';
import { formatCores, formatDuration, formatRatio } from '../number-words.ts';
import { type Evidence, lastingReading } from './evidence.ts';
import { isThrottled } from './limits.ts';

/** Above this, queueing grows faster than load (at 90 % a queue with one server is nine times as long as at 50 %). */
const BUSY_CPU = 0.9;
/** A loop is a bottleneck when it is busy all the time and work waits; busy alone is only efficient. */
const BUSY_LOOP = 0.95;
const WAITING_MS = 50;
const HARMFUL_WAITING_MS = 200;
/** One second in twenty: every figure is off by that much through no fault of the program. */
const STOLEN = 0.05;
/** For this share of the time something could have run and did not, though the machine was not busy: bursts, or a quota out of sight. */
const PRESSURE = 0.25;

export function processor(evidence: Evidence): Finding[] {
  const busy = lastingReading(evidence, 'machine.cpu')?.mean ?? 0;
  return [...(busy >= BUSY_CPU ? [saturated(busy, evidence)] : pressed(evidence)), ...stolen(evidence)];
}

function saturated(busyShare: number, evidence: Evidence): Finding {
  const { cores } = evidence;
  const programCores = lastingReading(evidence, 'tree.cpu')?.mean;
  const machine = cores === undefined ? '' : ` (${formatCores(cores)})`;
  const own = programCores === undefined ? '' : `, ${formatCores(programCores)} of it by the program`;
  return {
    kind: 'cpu-saturated',
    severity: 'warning',
    text: `the machine's CPU${machine} was ${formatRatio(busyShare)} busy${own}: figures include waiting for it`,
    evidence: {
      busyShare,
      ...(cores === undefined ? {} : { machineCores: cores }),
      ...(programCores === undefined ? {} : { programCores }),
    },
    weight: busyShare,
  };
}

function pressed(evidence: Evidence): Finding[] {
  // A quota says more of why it waited, and is told of by itself.
  if (isThrottled(evidence)) return [];
  const waitingShare = lastingReading(evidence, 'machine.pressure.cpu')?.mean ?? 0;
  if (waitingShare < PRESSURE) return [];
  const text = `programs waited for a CPU in ${formatRatio(waitingShare)} of the time`;
  return [{ kind: 'cpu-pressure', severity: 'warning', text, evidence: { waitingShare }, weight: waitingShare }];
}

function stolen(evidence: Evidence): Finding[] {
  const stolenShare = lastingReading(evidence, 'machine.cpu.steal')?.mean ?? 0;
  if (stolenShare < STOLEN) return [];
  const text = `${formatRatio(stolenShare)} of the CPU went to other virtual machines: figures are slower than the program`;
  return [{ kind: 'cpu-stolen', severity: 'warning', text, evidence: { stolenShare }, weight: stolenShare }];
}

export function busyLoop(evidence: Evidence): Finding[] {
  const busyShare = lastingReading(evidence, 'loop.utilization')?.mean ?? 0;
  const delayMs = lastingReading(evidence, 'loop.delay.p99')?.mean ?? 0;
  if (busyShare < BUSY_LOOP || delayMs < WAITING_MS) return [];
  return [
    {
      kind: 'event-loop-busy',
      // A build is meant to keep it busy: then there is a limit, and no harm.
      severity: evidence.operations.length === 0 ? 'info' : delayMs >= HARMFUL_WAITING_MS ? 'critical' : 'warning',
      text: `the event loop was ${formatRatio(busyShare)} busy and work waited ${formatDuration(delayMs)} for it (p99): one core is the limit`,
      evidence: { busyShare, delayMs },
      weight: delayMs,
    },
  ];
}
