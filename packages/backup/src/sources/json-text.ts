/**
 * A value as JSON that gives the same value back, or an error that says where it would not.
 *
 * `JSON.stringify` turns NaN into null and a Map into `{}` without a word: of a backup that is a lie which comes out at
 * the restore. So every value is looked at first; that costs a fifth of the time that its text costs.
 *
 * Allowed although it comes back otherwise: a field that is undefined (absent), what says itself by `toJSON` (a Date), and
 * an object of a class of the program's own (its fields).
 */
import { isPerfError } from '@perf/core';
import { sourceFailed } from '../source-failed.ts';

interface Unsayable {
  /** Like `.items[3].price`. */
  readonly path: string;
  readonly what: string;
}

/**
 * @param where in words, for the error: ``record `"a"` ``
 * @throws PerfError `backup/source-failed`
 */
export function jsonText(value: unknown, where: () => string): string {
  try {
    const bad = value === undefined ? unsayable('undefined') : find(value, []);
    if (bad === undefined) return JSON.stringify(value);
    const at = bad.path === '' ? '' : ` at \`${bad.path}\``;
    throw sourceFailed({
      message: `Expected ${where()} to be what JSON can say, got ${bad.what}${at}`,
      hint: 'Keep such a value as text, a number, an array or a plain object, or give its class a `toJSON`.',
    });
  } catch (cause) {
    if (isPerfError(cause)) throw cause;
    const message = `Expected ${where()} to be what JSON can say, got an error: ${String(cause)}`;
    throw sourceFailed({ message, hint: 'Correct its `toJSON` or getter, or nest it less deeply.', cause });
  }
}

/** @param above the objects that it lies in, outermost first */
function find(value: unknown, above: unknown[]): Unsayable | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : unsayable(String(value));
    case 'object':
      return value === null ? undefined : findInObject(value, above);
    default:
      return unsayable(`a ${typeof value}`);
  }
}

function findInObject(value: object, above: unknown[]): Unsayable | undefined {
  if (above.includes(value)) return unsayable('an object that holds itself');
  above.push(value);
  const said = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON('') : value;
  const bad = findInSaid(said, value, above);
  above.pop();
  return bad;
}

function findInSaid(said: unknown, value: object, above: unknown[]): Unsayable | undefined {
  if (said !== value) {
    // Only a date that is none says null of itself.
    return said === null && value instanceof Date ? unsayable('an invalid Date') : find(said, above);
  }
  if (Array.isArray(said)) return findInArray(said, above);
  if (!isRecord(value)) return unsayable(`a ${kindOf(value)}`);
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    const bad = find((value as Record<string, unknown>)[name], above);
    if (bad !== undefined)
      return within(bad, /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);
  }
  return undefined;
}

function findInArray(items: readonly unknown[], above: unknown[]): Unsayable | undefined {
  for (let i = 0; i < items.length; i += 1) {
    const bad = items[i] === undefined ? unsayable('undefined') : find(items[i], above);
    if (bad !== undefined) return within(bad, `[${i}]`);
  }
  return undefined;
}

/** Plain, or of a class of the program's own: what comes with the language has its content elsewhere than in fields. */
function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || kindOf(value) === 'Object';
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

const unsayable = (what: string): Unsayable => ({ path: '', what });
const within = ({ path, what }: Unsayable, step: string): Unsayable => ({ path: step + path, what });
