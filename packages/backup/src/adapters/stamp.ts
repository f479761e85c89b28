/** A text that differs once the content of a file may, from what the system says of the file without reading it. */
import type { BigIntStats } from 'node:fs';

/** Nanoseconds. The coarsest clock of a file system in use (FAT) steps by 2 s: within a step a change leaves no trace. */
const STEP = 2_000_000_000n;

/**
 * @param changed when it last changed, in nanoseconds
 * @returns undefined for a file that changed just now, since the next change would look the same
 */
export function settledStamp(
  { ino, size, mtimeNs, ctimeNs }: BigIntStats,
  changed: bigint = ctimeNs,
): string | undefined {
  const settled = BigInt(Date.now()) * 1_000_000n - changed > STEP;
  return settled ? `${ino}-${size}-${mtimeNs}-${changed}` : undefined;
}
