/**
 * The fingerprint of a label set, the same 16 digits that Alertmanager gives it: FNV-1a (Fowler, Noll, Vo), 64 bits, over
 * names and values in order, each followed by a byte that UTF-8 never holds, so that no two sets are glued into one text.
 */
const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const SEPARATOR = 0xff;

/** The 16 digits that stand for a set of labels, as Alertmanager computes them. */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const utf8 = new TextEncoder();
  let hash = OFFSET;
  // An object puts names that look like numbers first; the sort must not depend on that.
  for (const text of Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat()) {
    for (const byte of [...utf8.encode(text), SEPARATOR]) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
