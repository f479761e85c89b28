/** Disks that programs wait for. */
import type { Finding } from '../finding.ts';
import { formatRatio } from '../number-words.ts';
import { type Evidence, lastingReading } from './evidence.ts';

/** One second in five: then the disk decides how long things take. */
const PRESSURE = 0.2;

export function disks(evidence: Evidence): Finding[] {
  // Where the kernel does not tell pressure, its share of idle time with a disk under way is the next best.
  const pressure = lastingReading(evidence, 'machine.pressure.io') ?? lastingReading(evidence, 'machine.cpu.iowait');
  const waitingShare = pressure?.mean ?? 0;
  if (waitingShare < PRESSURE) return [];
  const text = `programs waited for disks in ${formatRatio(waitingShare)} of the time`;
  return [{ kind: 'disk-pressure', severity: 'warning', text, evidence: { waitingShare }, weight: waitingShare }];
}
