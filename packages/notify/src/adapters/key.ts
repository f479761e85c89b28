/** A delivery's key as it travels: in headers, and at the end of a text, for people who wonder whether they saw it already. */
import { createHash } from 'node:crypto';

/** The key itself where it is one word, else what stands for it. */
export function keyText(key: string): string {
  return /^[\w.:-]{1,128}$/.test(key) ? key : createHash('sha256').update(key).digest('hex').slice(0, 32);
}
