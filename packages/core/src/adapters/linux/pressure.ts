/**
 * Pressure stall information (PSI): the share of time in which some task waited for a processor, memory or a disk.
 *
 * Read from the total, in microseconds, and not from the kernel's own averages: those decay over 10 s and more, while
 * the growth of the total is exactly the wait between two samples. Absent where the kernel was built or started
 * without PSI.
 */
import { ascii, type ByteCursor } from './byte-cursor.ts';
import type { Part } from './part.ts';

const SOME = ascii('some');
const TOTAL = ascii('total=');

export const PRESSED = ['cpu', 'memory', 'io'] as const;

/** @param path of the file: one of /proc/pressure for the machine, one of a control group for a container */
export function pressurePart(of: 'machine' | 'container', resource: (typeof PRESSED)[number], path: string): Part {
  const name = `${of}.pressure.${resource}` as const;
  let last: { at: number; total: number } | undefined;
  return {
    path,
    records: 'one',
    read(file, now, into) {
      const total = takeTotal(file);
      if (Number.isNaN(total) || (last !== undefined && now <= last.at)) return;
      if (last !== undefined && total >= last.total) {
        const waited = (total - last.total) / 1000;
        // The two clocks are not read at one instant, so a full second of waiting may come out a little longer.
        into[name] = Math.min(1, waited / (now - last.at));
      }
      last = { at: now, total };
    },
  };
}

/** Microseconds waited since the machine started. */
function takeTotal(file: ByteCursor): number {
  do {
    if (!file.word() || !file.is(SOME)) continue;
    while (file.word()) {
      if (file.startsWith(TOTAL)) return file.numberIn(file.wordStart + TOTAL.length, file.wordEnd);
    }
  } while (file.nextLine());
  return Number.NaN;
}
