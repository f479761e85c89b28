/** The machine and the Node that perfkit runs on. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import { formatBytes, formatDuration } from '@perf/analytics';
import type { Answer } from '@perf/health';
import type { Part } from './part.ts';

const isLinux = process.platform === 'linux';

export const machinePart: Part = {
  name: 'machine',
  todo: 'Run it on Linux or macOS.',
  run() {
    const limit = process.constrainedMemory();
    const total = totalmem();
    // A limit above all there is is none.
    const memory = limit > 0 && limit < total ? `${formatBytes(limit)} of ${formatBytes(total)}` : formatBytes(total);
    const cores = availableParallelism();
    const text = `${process.platform} ${release()}, ${process.arch}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memory} of memory`;
    if (process.platform === 'win32')
      return { state: 'warn', text: `${text}; signals and sockets work differently on Windows` };
    return { state: 'pass', text };
  },
};

/** As in `engines`. */
const LOWEST = [22, 15] as const;

export const nodePart: Part = {
  name: 'node',
  todo: `Install Node ${LOWEST.join('.')} or newer.`,
  run() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const isEnough = major > LOWEST[0] || (major === LOWEST[0] && minor >= LOWEST[1]);
    return { state: isEnough ? 'pass' : 'fail', text: `${process.version}, ${LOWEST.join('.')} or newer is needed` };
  },
};

const NEEDED = ['/proc/stat', '/proc/meminfo', '/proc/self/stat', '/proc/self/limits'];
const PRESSURE = '/proc/pressure/cpu';

export const procPart: Part = {
  name: 'resources',
  todo: 'Mount /proc without hidepid, and start the kernel with `psi=1` for pressure.',
  run(): Answer {
    if (!isLinux) return { state: 'pass', text: 'read through systeminformation, if it is installed: no /proc here' };
    const unreadable = NEEDED.filter((path) => !isReadable(path));
    if (unreadable.length > 0) return { state: 'fail', text: `${unreadable.join(', ')} can't be read` };
    // The file may be there, and reading it be refused.
    if (!isReadable(PRESSURE))
      return {
        state: 'warn',
        text: '/proc is read; pressure (waiting for CPU, memory, disks) is not told by this kernel',
      };
    return { state: 'pass', text: '/proc is read, pressure too' };
  },
};

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

/** No perfkit is older. */
const FIRST = Date.UTC(2025, 0, 1);
/** A clock that was set since this process began by more than NTP would. */
const JUMP_MS = 2_000;

export const clockPart: Part = {
  name: 'clock',
  todo: 'Set the clock, and keep it right with NTP: `timedatectl set-ntp true`.',
  run(): Answer {
    const now = Date.now();
    const iso = new Date(now).toISOString();
    if (now < FIRST) return { state: 'fail', text: `it says ${iso}, which is in the past` };
    const jump = now - (performance.timeOrigin + performance.now());
    if (Math.abs(jump) >= JUMP_MS)
      return { state: 'warn', text: `it was set by ${formatDuration(Math.abs(jump))} just now` };
    return { state: 'pass', text: iso };
  },
};
