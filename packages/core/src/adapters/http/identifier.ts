/**
 * Whether a segment of a path names one thing among many (`42`, a UUID, a hash) rather than a kind of thing (`users`).
 *
 * It goes by looks, so it can be wrong; it errs on the side of "identifier", since a route too few costs less than a
 * million routes, or somebody's e-mail address in a report. A word of a language, `camelCase`, `v2` and `sha256` are
 * none; what changes between lower case, upper case and digits faster than words do is one.
 */

/** Characters of the longest segment that may be a word, or words. */
export const LONGEST_WORD = 40;
/** Numbers, UUIDs, hashes: the usual identifiers, found before anything slower is asked. */
const NUMBER = /^(?:\d+|(?=.*\d)[0-9a-f][0-9a-f-]{7,})$/i;
/** What programs call their routes; anything else had to be encoded by a program, and is data. */
const PLAIN = /^[\p{L}\d_.~$!*+:-]+$/u;
const VERSION = /^v\d+(?:\.\d+){0,2}(?:(?:alpha|beta|rc)\d*)?$/i;
const HEX = /^[0-9a-f]{8,}$/i;
const SEPARATOR = /[^0-9a-z]+/i;
const SWITCH = /[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])/g;

/** @param segment between two slashes, decoded, not empty */
export function isIdentifier(segment: string): boolean {
  if (segment.length > LONGEST_WORD || NUMBER.test(segment) || !PLAIN.test(segment)) return true;
  if (!/[0-9A-Z]/.test(segment)) return segment.split(SEPARATOR).some((part) => HEX.test(part));
  if (VERSION.test(segment)) return false;
  // Numbers, dates, coordinates, addresses.
  if (!/[a-z]/i.test(segment)) return /\d/.test(segment);
  const parts = segment.split(SEPARATOR);
  return parts.some(isToken) || (parts.length > 1 && isToken(parts.join('')));
}

/** @param part ASCII letters and digits only, maybe none */
function isToken(part: string): boolean {
  if (HEX.test(part)) return true;
  const digits = part.replace(/\D+/g, '').length;
  // `order-42` is one order; `step-2` is a step.
  if (digits === part.length) return digits > 1;
  // A ULID, a key: no word of this length has a digit in it.
  if (part.length >= 24 && digits > 0) return true;
  const switches = part.match(SWITCH)?.length ?? 0;
  if (switches * 3 <= part.length) return false;
  return part.length >= 8 ? switches >= 3 : part.length >= 6 && switches >= 4;
}
