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
