/** The records of a source, read from its stream as it comes; how they are written see `recordLine`. */
import type { RecordKey } from '../record-lines.ts';

const LINE_BREAK = 10;

export interface KeptRecord {
  readonly key: RecordKey;
  readonly value: unknown;
  /** As it is kept: two that are equal are the same record. */
  readonly line: string;
}

/** @throws SyntaxError for what are no records */
export async function* recordsIn(pieces: AsyncIterable<Uint8Array>): AsyncIterable<KeptRecord> {
  for await (const line of textLines(pieces)) {
    const [key, value] = JSON.parse(line) as [RecordKey, unknown];
    yield { key, value, line };
  }
}

async function* textLines(pieces: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, from)) {
      yield bytes.toString('utf8', from, end);
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
