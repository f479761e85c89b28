/**
 * What a value looks like without what it says: types, lengths and keys, never a value, which may be secret. For messages
 * about calls that went wrong. Runs no code of the value's own (a getter stays unread), and never throws.
 */

const MOST_KEYS = 8;
const MOST_ARGUMENTS = 8;
const LONGEST_KEY = 30;

/** `(string(8), { amount: number, note: undefined })` */
export function shapeOfAll(values: readonly unknown[]): string {
  const shapes = values.slice(0, MOST_ARGUMENTS).map((value) => shapeOf(value));
  return `(${[...shapes, ...more(values.length - MOST_ARGUMENTS)].join(', ')})`;
}

export function shapeOf(value: unknown, isInside = false): string {
  if (typeof value === 'string') return `string(${value.length})`;
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : 'number';
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  try {
    return shapeOfObject(value, isInside);
  } catch {
    // A proxy may refuse to be looked at.
    return 'object';
  }
}

function shapeOfObject(value: object, isInside: boolean): string {
  if (Array.isArray(value)) return `array(${value.length})`;
  const name = classOf(value);
  if (ArrayBuffer.isView(value)) return `${name}(${value.byteLength})`;
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size})`;
  const keys = Object.keys(value);
  if (isInside || (keys.length === 0 && name !== 'Object')) return name === 'Object' ? `object(${keys.length})` : name;
  const shown = keys.slice(0, MOST_KEYS).map((key) => `${keyText(key)}: ${shapeOfProperty(value, key)}`);
  const body = [...shown, ...more(keys.length - MOST_KEYS)].join(', ');
  return `${name === 'Object' ? '' : `${name} `}${body === '' ? '{}' : `{ ${body} }`}`;
}

function shapeOfProperty(owner: object, key: string): string {
  const property = Object.getOwnPropertyDescriptor(owner, key);
  return property !== undefined && 'value' in property ? shapeOf(property.value, true) : 'getter';
}

function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  const made = prototype === null ? undefined : Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof made === 'function' && made.name !== '' ? made.name : 'Object';
}

function keyText(key: string): string {
  const short = key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
  return /^[\w$]+$/.test(short) ? short : JSON.stringify(short);
}

const more = (count: number): string[] => (count > 0 ? [`… ${count} more`] : []);
