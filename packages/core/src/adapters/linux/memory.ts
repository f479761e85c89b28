/**
 * Memory and swap, from /proc/meminfo. Used is total − available: the page cache that the kernel gives back on
 * demand is not used memory. Where the kernel doesn't say what is available (before 3.14), nothing is guessed.
 */
import { ascii, type ByteCursor } from './byte-cursor.ts';
import type { Part } from './part.ts';

const LABELS = [ascii('MemTotal:'), ascii('MemAvailable:'), ascii('SwapTotal:'), ascii('SwapFree:')];
const [TOTAL, AVAILABLE, SWAP_TOTAL, SWAP_FREE] = [0, 1, 2, 3];
const KIBIBYTE = 1024;

export function memoryPart(): Part {
  const bytes = new Float64Array(LABELS.length);
  return {
    path: 'meminfo',
    records: 'one',
    read(file, _now, into) {
      takeAmounts(file, bytes);
      const available = bytes[AVAILABLE] as number;
      const used = (bytes[TOTAL] as number) - available;
      const swap = (bytes[SWAP_TOTAL] as number) - (bytes[SWAP_FREE] as number);
      if (used >= 0) {
        into['machine.memory.used'] = used;
        into['machine.memory.available'] = available;
      }
      if (swap >= 0) into['machine.swap.used'] = swap;
    },
  };
}

/** Fills in the amounts of the labels; what is not in the file stays `NaN`. */
function takeAmounts(file: ByteCursor, bytes: Float64Array): void {
  bytes.fill(Number.NaN);
  let missing = LABELS.length;
  do {
    if (!file.word()) continue;
    const label = LABELS.findIndex((text) => file.is(text));
    if (label < 0) continue;
    bytes[label] = file.number() * KIBIBYTE;
    missing -= 1;
  } while (missing > 0 && file.nextLine());
}
