/**
 * Records as text: `["key",value]`, one a line, so that a record is found, compared and read without the others.
 *
 * A key of a number stays a number.
 */
export type RecordKey = string | number;

/** @param json of the record */
export function recordLine(key: RecordKey, json: string): string {
  return `[${JSON.stringify(key)},${json}]\n`;
}

const LINE_BREAK = 10;

/** @param bytes all lines of a source, in order */
export function* recordsIn(bytes: Uint8Array): Generator<readonly [RecordKey, unknown]> {
  const decoder = new TextDecoder();
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_BREAK, start);
    const stop = end < 0 ? bytes.length : end;
    yield JSON.parse(decoder.decode(bytes.subarray(start, stop))) as [RecordKey, unknown];
    start = stop + 1;
  }
}
