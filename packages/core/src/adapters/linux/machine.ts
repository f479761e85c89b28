/**
 * The machine, straight from /proc: a handful of reads of files that stay open, and no process started.
 *
 * Starting a process (`df`, `ps`) freezes the one that starts it, the longer the more memory it holds; reading /proc
 * costs some tens of microseconds. Each file is a part with its own previous counters; what a kernel or a container
 * doesn't offer is absent.
 */
import { type Clock, systemClock } from '../../clock.ts';
import type { Readings } from '../../reading.ts';
import type { Sampler } from '../../sampler.ts';
import { ByteCursor } from './byte-cursor.ts';
import { cpuPart } from './cpu.ts';
import { disksPart } from './disks.ts';
import { memoryPart } from './memory.ts';
import { networkPart } from './network.ts';
import type { Part, WritableReadings } from './part.ts';
import { pressurePart } from './pressure.ts';
import { ProcFile, ReadBuffer } from './proc-file.ts';

export interface MachineSamplerOptions {
  /** Where /proc is: another place in a container that sees its host's, or in a test. @default '/proc' */
  readonly root?: string;
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
}

/**
 * A sampler of the whole machine (`machine.*`) on Linux.
 *
 * The first sample has memory, swap and load; processor shares, disk, network and pressure need a second one. A share
 * of processor time is of all processors and includes no time stolen by the hypervisor. Two samples at one instant
 * have no rates between them, and the next one covers the whole span. On another system every reading is absent.
 */
export function createMachineSampler({ root = '/proc', clock = systemClock }: MachineSamplerOptions = {}): Sampler {
  const parts = [cpuPart(), memoryPart(), disksPart(), networkPart(), loadPart()]
    .concat(pressurePart('cpu'), pressurePart('memory'), pressurePart('io'))
    .map((part) => ({ part, file: new ProcFile(`${root}/${part.path}`, part.records) }));
  const buffer = new ReadBuffer();
  const cursor = new ByteCursor();

  return {
    sample(): Readings {
      const readings: WritableReadings = {};
      for (const { part, file } of parts) {
        // Each part takes its own moment: a rate is off by what passes between the clock and the file.
        const now = clock.monotonic();
        const length = file.read(buffer);
        if (length > 0) part.read(cursor.over(buffer.bytes, length), now, readings);
      }
      return readings;
    },
    close(): void {
      for (const { file } of parts) file.close();
    },
  };
}

function loadPart(): Part {
  return {
    path: 'loadavg',
    records: 'one',
    read(file, _now, into) {
      const load = file.number();
      if (!Number.isNaN(load)) into['machine.load.1m'] = load;
    },
  };
}
