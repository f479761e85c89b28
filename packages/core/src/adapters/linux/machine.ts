/**
 * The machine, straight from /proc: a handful of reads of files that stay open, and no process started.
 *
 * Starting a process (`df`, `ps`) freezes the one that starts it, the longer the more memory it holds; reading /proc
 * costs some tens of microseconds. Each file is a part with its own previous counters; what a kernel or a container
 * doesn't offer is absent.
 */
import { type Clock, systemClock } from '../../clock.ts';
import type { DetailPart, MachineDetails } from '../../details.ts';
import type { Readings } from '../../reading.ts';
import type { MachineSampler } from '../../sampler.ts';
import { ByteCursor } from './byte-cursor.ts';
import { cpuPart } from './cpu.ts';
import { disksPart } from './disks.ts';
import { fileHandlesPart } from './file-handles.ts';
import { memoryPart } from './memory.ts';
import { createMounts } from './mounts.ts';
import { networkPart } from './network.ts';
import type { Part, WritableDetails, WritableReadings } from './part.ts';
import { PRESSED, pressurePart } from './pressure.ts';
import { ProcFile, ReadBuffer } from './proc-file.ts';

export interface MachineSamplerOptions {
  /** Where /proc is: another place in a container that sees its host's, or in a test. @default '/proc' */
  readonly root?: string;
  /**
   * Whether network drives and FUSE are asked how full they are. A dead one holds one of the program's four threads,
   * and keeps the program from exiting until its server is back. @default false
   */
  readonly remoteMounts?: boolean;
  /** Only its monotonic time is used. @default systemClock */
  readonly clock?: Clock;
}

/**
 * A sampler of the whole machine (`machine.*`) on Linux.
 *
 * The first sample has memory, swap, load and open files; processor shares, disk, network, pressure and how full file
 * systems are need a second one. A share of processor time is of all processors and includes no time stolen by the
 * hypervisor. Two samples at one instant have no rates between them, and the next one covers the whole span. On another
 * system every reading is absent.
 */
export function createMachineSampler(options: MachineSamplerOptions = {}): MachineSampler {
  const { root = '/proc', clock = systemClock, remoteMounts = false } = options;
  const parts = machineParts().map((part) => ({ part, file: new ProcFile(`${root}/${part.path}`, part.records) }));
  const mounts = createMounts({ root, clock, remote: remoteMounts });
  const buffer = new ReadBuffer();
  const cursor = new ByteCursor();
  let closed = false;

  return {
    sample(): Readings {
      const readings: WritableReadings = {};
      if (closed) return readings;
      for (const { part, file } of parts) {
        // Each part takes its own moment: a rate is off by what passes between the clock and the file.
        const now = clock.monotonic();
        const length = file.read(buffer);
        if (length > 0) part.read(cursor.over(buffer.bytes, length), now, readings);
      }
      mounts.read(buffer, readings);
      return readings;
    },
    details(): MachineDetails {
      const found: WritableDetails = {};
      if (closed) return withReasons(found);
      for (const { part } of parts) part.detail?.(found);
      const mounted = mounts.details();
      if (mounted.length > 0) found.mounts = mounted;
      return withReasons(found);
    },
    close(): void {
      closed = true;
      for (const { file } of parts) file.close();
    },
  };
}

function machineParts(): Part[] {
  return [cpuPart(), memoryPart(), disksPart(), networkPart(), loadPart(), fileHandlesPart()].concat(
    PRESSED.map((resource) => pressurePart('machine', resource, `pressure/${resource}`)),
  );
}

const WHY_UNKNOWN = {
  cpus: 'no processor time passed between two samples, or /proc/stat can not be read',
  disks: 'there were not two samples yet, or the system lists no disk (as in some containers)',
  interfaces: 'there were not two samples yet, or the system lists no interface',
  mounts: 'no file system has answered yet, or the system lists none',
} as const satisfies Record<DetailPart, string>;

/** What was found, and why the rest was not. */
function withReasons(found: WritableDetails): MachineDetails {
  const absent = (Object.keys(WHY_UNKNOWN) as DetailPart[]).filter((part) => found[part] === undefined);
  return { ...found, unknown: Object.fromEntries(absent.map((part) => [part, WHY_UNKNOWN[part]])) };
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
