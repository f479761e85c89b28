/**
 * Scripts with values in them: the tag `applescript` writes each value as AppleScript writes it, never as it is.
 *
 *   applescript`tell application id ${bundleId} to do script ${name} with parameter ${value}`
 *
 * A text becomes a literal: first each backslash, then each quote gets a backslash. The other order lets `\"` out of the
 * literal. Nothing else needs an escape: a literal may go over lines. Numbers are written out, for AppleScript knows `1E+21` but
 * not `1e21`. What stands around them is taken as it is written, backslashes too. A value stands between quotes of its own: `"${name}"` would end the literal, so that is refused.
 */

import { ScriptError } from './script-error.ts';
import { checkText } from './script-text.ts';

export type ScriptValue = string | number | boolean | null | readonly ScriptValue[];

/** @throws ScriptError `applescript/invalid-argument` for a value that AppleScript can't say, or one within a literal, a comment, `|…|` or `«…»` */
export function applescript(texts: TemplateStringsArray, ...values: readonly ScriptValue[]): string {
  const pieces = texts.raw;
  return pieces.reduce((script, piece, index) => {
    // A value leaves no text or comment open, so that each piece begins outside of them.
    const place = endsWithin(pieces[index - 1] ?? '');
    if (place !== undefined) throw misplaced(place);
    return `${script}${literal(values[index - 1] as ScriptValue)}${piece}`;
  });
}

/** A value as AppleScript writes it. @throws ScriptError `applescript/invalid-argument` */
export function literal(value: ScriptValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null) return 'missing value';
  if (typeof value === 'number' && Number.isFinite(value)) return numeral(value);
  if (Array.isArray(value)) return `{${value.map(literal).join(', ')}}`;
  const got = typeof value === 'number' ? String(value) : typeof value;
  throw new ScriptError('applescript/invalid-argument', {
    message: `Expected a value of \`applescript\` to be a text, a finite number, a truth value, null or a list, got \`${got}\``,
    hint: 'Turn it into a text, or hand it over as an argument.',
  });
}

function quoted(text: string): string {
  checkText(text, 'a value of `applescript`');
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A sign binds more loosely than what follows it may expect, hence the parentheses. */
function numeral(value: number): string {
  const text = String(value).replace('e', 'E');
  return text.startsWith('-') ? `(${text})` : Object.is(value, -0) ? '0' : text;
}

/** Where a value is no value: within `"…"`, a comment, a name in bars `|…|`, a raw code `«…»`. */
type Place = 'text' | 'comment' | 'name' | 'code';

function misplaced(place: Place): ScriptError {
  return new ScriptError('applescript/invalid-argument', {
    message: `Expected a value of \`applescript\` to stand by itself, got one within a ${place}`,
    hint: 'Remove what is around it: a text gets quotes of its own.',
  });
}

/** Whole texts and comments, and all that begins neither. */
const WHOLE = /"(?:[^"\\]|\\.)*"|\|[^|]*\||«[^»]*»|(?:--|#)[^\r\n]*[\r\n]|[^"|«#(-]+|-(?!-)|\((?!\*)/sy;
const PLACES: ReadonlyMap<string | undefined, Place> = new Map([
  ['"', 'text'],
  ['|', 'name'],
  ['«', 'code'],
]);

/** @param piece begins outside of both @returns what its end is within, or undefined when it is within neither */
function endsWithin(piece: string): Place | undefined {
  let at = 0;
  while (at < piece.length) {
    WHOLE.lastIndex = at;
    if (WHOLE.test(piece)) at = WHOLE.lastIndex;
    else if (piece.startsWith('(*', at)) at = afterComment(piece, at);
    else return PLACES.get(piece[at]) ?? 'comment';
    if (at < 0) return 'comment';
  }
  return undefined;
}

/** Comments may stand in comments. @returns -1 when it does not end */
function afterComment(piece: string, from: number): number {
  let depth = 0;
  for (const { 0: sign, index } of piece.slice(from).matchAll(/\(\*|\*\)/g)) {
    depth += sign === '(*' ? 1 : -1;
    if (depth === 0) return from + index + 2;
  }
  return -1;
}
