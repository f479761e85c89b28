import { labelValues } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf-writer.ts';

type Field =
  | readonly ['varint' | 'signed' | 'double', number]
  | readonly ['text', string]
  | readonly ['message', Field[]];

const { fields } = fc.letrec<{ fields: Field[]; field: Field }>((tie) => ({
  fields: fc.array(tie('field'), { maxLength: 12 }),
  field: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(fc.constant('varint' as const), fc.maxSafeNat()),
    fc.tuple(fc.constant('signed' as const), fc.integer()),
    fc.tuple(fc.constant('double' as const), fc.double()),
    fc.tuple(
      fc.constant('text' as const),
      labelValues().map((text) => text.toWellFormed().repeat(40)),
    ),
    fc.tuple(fc.constant('message' as const), tie('fields')),
  ) as fc.Arbitrary<Field>,
}));

function write(writer: ProtobufWriter, all: readonly Field[]): void {
  for (const [at, [kind, value]] of all.entries()) {
    if (kind === 'text') writer.text(at + 1, value);
    else if (kind === 'message') writer.message(at + 1, () => write(writer, value));
    else writer[kind](at + 1, value);
  }
}

/** Reads what it is told to expect, as a reader does that knows the messages. */
function read(bytes: Uint8Array, expected: readonly Field[]): Field[] {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] as number;
      value += BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const delimited = (): Uint8Array => {
    const length = Number(varint());
    at += length;
    return bytes.subarray(at - length, at);
  };
  const double = (): number => {
    at += 8;
    return new DataView(bytes.buffer, bytes.byteOffset + at - 8).getFloat64(0, true);
  };
  const found = expected.map(([kind, value], index): Field => {
    const wire = { varint: 0, signed: 0, double: 1, text: 2, message: 2 }[kind];
    expect(Number(varint())).toBe((index + 1) * 8 + wire);
    if (kind === 'varint') return [kind, Number(varint())];
    if (kind === 'double') return [kind, double()];
    if (kind === 'text') return [kind, new TextDecoder('utf-8', { ignoreBOM: true }).decode(delimited())];
    if (kind === 'message') return [kind, read(delimited(), value)];
    const folded = varint();
    return [kind, Number(folded % 2n === 0n ? folded / 2n : -(folded + 1n) / 2n)];
  });
  expect(at).toBe(bytes.length);
  return found;
}

describe('protobuf', () => {
  it('comes back as it was written, however deep and long its messages are', () => {
    fc.assert(
      fc.property(fields, (all) => {
        const writer = new ProtobufWriter();
        write(writer, all);
        expect(read(writer.bytes, all)).toEqual(all);
      }),
    );
  });
});
