/**
 * All readings of one batch as bytes: 12 a reading, a quarter of what a row of its own with its index would take.
 *
 *   id: uint32 LE | value: float64 LE | id | value | …
 */
const ENTRY = 12;

export function packReadings(entries: readonly (readonly [id: number, value: number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(entries.length * ENTRY));
  for (const [place, [id, value]] of entries.entries()) {
    view.setUint32(place * ENTRY, id, true);
    view.setFloat64(place * ENTRY + 4, value, true);
  }
  return new Uint8Array(view.buffer);
}

/** @param visit hears of each reading; no array is made, since a day has millions */
export function unpackReadings(bytes: Uint8Array, visit: (id: number, value: number) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + ENTRY <= view.byteLength; at += ENTRY) {
    visit(view.getUint32(at, true), view.getFloat64(at + 4, true));
  }
}
