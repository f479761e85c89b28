import { describe, expect, it } from 'vitest';
import { recorded } from '../../../test/recordings.ts';
import { operationFamilies } from '../families.ts';
import { protobufPieces } from './protobuf.ts';

/** Field number and content of each field of a message that has bytes and varints only. */
function fieldsOf(bytes: Uint8Array): [field: number, content: Uint8Array | number][] {
  let at = 0;
  const varint = (): number => {
    for (let value = 0, weight = 1; ; weight *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
  };
  const found: [number, Uint8Array | number][] = [];
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 === 2) at += value;
    found.push([tag >> 3, tag % 8 === 2 ? bytes.subarray(at - value, at) : value]);
  }
  return found;
}

describe('families as protobuf', () => {
  it('have their length before them, and every series in them, also when they fill several arrays', () => {
    const values = Array.from({ length: 200 }, (_, n) => 1.1 ** (n / 2));
    const states = Array.from({ length: 300 }, (_, n) => ({
      name: `save ${n}`,
      labels: {},
      histogram: recorded(values),
      failed: n,
    }));
    const pieces = [...protobufPieces(operationFamilies(states))].filter((piece) => piece !== undefined);
    expect(pieces.length).toBeGreaterThan(4);
    // As a field of a message around them, a family is what stands behind its length.
    const framed = pieces.map((piece) => (piece.length <= 4 ? Buffer.concat([Uint8Array.of(10), piece]) : piece));
    const families = fieldsOf(Buffer.concat(framed)).map(([, family]) => fieldsOf(family as Uint8Array));
    const text = (content: unknown): string => new TextDecoder().decode(content as Uint8Array);
    expect(families.map(([name, , type]) => [text(name?.[1]), type?.[1]])).toEqual([
      ['perfkit_operation_duration_seconds', 4],
      ['perfkit_operation_failures_total', 0],
    ]);
    for (const family of families) {
      const names = family
        .filter(([field]) => field === 4)
        .map(([, metric]) => {
          const [[, label] = []] = fieldsOf(metric as Uint8Array);
          return text(fieldsOf(label as Uint8Array)[1]?.[1]);
        });
      expect(names).toEqual(states.map(({ name }) => name));
    }
  });
});
