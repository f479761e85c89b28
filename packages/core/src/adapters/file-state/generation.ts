/**
 * One kept value as a file: a line with a checksum of all that follows, then the value as JSON. Whether it is whole is seen
 * when it is read, whatever happened to the disk.
 */
import { createHash } from 'node:crypto';

const MARK = 'perfkit-state-1';

export function bytesOf(json: string): Buffer {
  return Buffer.from(`${MARK} ${checksum(json)}\n${json}\n`);
}

/** @returns the value in a box, since it may be null; undefined when the file is damaged, or of another kind */
export function valueIn(bytes: Buffer): { readonly value: unknown } | undefined {
  const [head = '', ...rest] = bytes.toString().split('\n');
  const json = rest.slice(0, -1).join('\n');
  if (head !== `${MARK} ${checksum(json)}` || rest.at(-1) !== '') return undefined;
  return { value: JSON.parse(json) as unknown };
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
