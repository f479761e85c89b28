/**
 * How a source of records lies in its stream: one JSON line `[key, value]` each.
 */
export interface KeptRecord {
  readonly key: string;
  readonly value: unknown;
}

/** @throws SyntaxError for what are no records */
export async function* recordsIn(pieces: AsyncIterable<Uint8Array>): AsyncIterable<KeptRecord & { readonly line: string }> {
  for await (const line of textLines(pieces)) {
    const [key, value] = JSON.parse(line) as [unknown, unknown];
    yield { key: typeof key === 'string' ? key : JSON.stringify(key), value, line };
  }
}

/** The lines of a text that comes in pieces, without their ends. Empty ones don't count. */
export async function* textLines(pieces: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      if (end > from) yield bytes.toString('utf8', from, end);
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
