/** Which machine figures were measured on: only those of one are of one kind. */
import { createHash } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import type { Machine } from '../../baseline/baseline.ts';

/** Memory to the gibibyte, as kernels take a little of it for themselves; Node by its major version, as its compiler changes with it. */
export function thisMachine(): Machine {
  const processors = cpus();
  const machine = {
    platform: process.platform,
    arch: process.arch,
    processor: processors[0]?.model.trim() || 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: Number.parseInt(process.versions.node, 10),
  };
  return { ...machine, fingerprint: createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, 12) };
}
