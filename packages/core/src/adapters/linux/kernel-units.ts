/**
 * The two units that /proc counts in and does not write beside its numbers: pages of memory and clock ticks.
 *
 * The kernel tells each program both when it starts it, in the auxiliary vector: pairs of a type and a value, as wide
 * as a pointer. Where that can't be read, the usual values hold (4 KiB; 100 ticks a second on every common system).
 */
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

export interface KernelUnits {
  /** Bytes in a page of memory. */
  readonly page: number;
  /** Ticks in a second of processor time. */
  readonly ticks: number;
}

const [PAGE_SIZE, CLOCK_TICKS] = [6, 17];
const USUAL: KernelUnits = { page: 4096, ticks: 100 };
const NARROW = ['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390'];

/** @param root where /proc is */
export function kernelUnits(root: string): KernelUnits {
  let vector: Buffer;
  try {
    vector = readFileSync(`${root}/self/auxv`);
  } catch {
    return USUAL;
  }
  const width = NARROW.includes(process.arch) ? 4 : 8;
  let { page, ticks } = USUAL;
  for (let at = 0; at + 2 * width <= vector.length; at += 2 * width) {
    const type = wordAt(vector, at, width);
    const value = wordAt(vector, at + width, width);
    if (value <= 0) continue;
    if (type === PAGE_SIZE) page = value;
    if (type === CLOCK_TICKS) ticks = value;
  }
  return { page, ticks };
}

function wordAt(bytes: Buffer, at: number, width: number): number {
  const little = endianness() === 'LE';
  if (width === 4) return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
}
