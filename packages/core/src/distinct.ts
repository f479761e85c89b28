/**
 * About how many different things there were, in 1 KB however many they are: HyperLogLog (Flajolet, Fusy, Gandouet and
 * Meunier 2007, section 4), with its linear counting (Whang, Vander-Zanden and Taylor 1990) while they are few.
 *
 * Each thing is hashed to 32 bits: the first ten choose a register, which keeps the longest run of zeros that the others
 * began with. The standard error is 1.04 / √1024 = 3.3 %. Two sketches together are the larger of each register, so a
 * thing that both have seen counts once.
 */
const INDEX_BITS = 10;
const REGISTERS = 2 ** INDEX_BITS;
const BIAS = 0.7213 / (1 + 1.079 / REGISTERS);

export class Distinct {
  /** For another sketch; undefined when nothing was added. */
  registers: Uint8Array | undefined;

  /** @param path one thing: `['a', 'b']` and `['ab']` are two */
  add(path: readonly string[]): void {
    this.registers ??= new Uint8Array(REGISTERS);
    const hash = hashOf(path);
    const at = hash >>> (32 - INDEX_BITS);
    // The bit behind the last one ends a run that fills the rest.
    const rank = Math.clz32((hash << INDEX_BITS) | (1 << (INDEX_BITS - 1))) + 1;
    if (rank > (this.registers[at] as number)) this.registers[at] = rank;
  }

  /** A whole number; 0 is exact. */
  get estimate(): number {
    if (this.registers === undefined) return 0;
    let [sum, empty] = [0, 0];
    for (const rank of this.registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty += 1;
    }
    const raw = (BIAS * REGISTERS * REGISTERS) / sum;
    const isFew = raw <= 2.5 * REGISTERS && empty > 0;
    return Math.round(isFew ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }
}

/** Adds what another sketch has seen. @param registers its own; what are none of a sketch are left out */
export function addRegisters(sketch: Distinct, registers: ArrayLike<number>): void {
  if (registers.length !== REGISTERS) return;
  const own = sketch.registers ?? new Uint8Array(REGISTERS);
  sketch.registers = own;
  for (let at = 0; at < REGISTERS; at += 1) own[at] = Math.max(own[at] as number, registers[at] as number);
}

/** FNV-1a over code units, the length of each text before it, then the mixer of MurmurHash3, which FNV needs for its high bits. */
function hashOf(path: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const text of path) {
    hash = Math.imul(hash ^ text.length, 0x01000193);
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
