/**
 * Inputs that were valid once: what a broken disk, a cut-off write, a careless hand or an attacker makes of them.
 *
 * Bits flip, ends are missing, parts of one stand in another, brackets nest without end, numbers are too large for their place,
 * keys are called `__proto__`, bytes are no UTF-8, a line is far too long. Purely random bytes would fail at the first check of a
 * parser, and say nothing of the rest.
 */
import * as fc from 'fast-check';

/** What breaks parsers, to be put in anywhere. */
const TOKENS = [
  '\0',
  '"',
  '\\',
  '\\ud800',
  '\n',
  '\r\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '=',
  '-',
  'null',
  'true',
  '{}',
  '[]',
  '""',
  '-1',
  '1e999',
  '-1e999',
  '1e-999',
  'NaN',
  'Infinity',
  '9007199254740993',
  '99999999999999999999999999',
  '"__proto__":{"polluted":1},',
  '{"__proto__":{"polluted":1}}',
  '"constructor":{"prototype":{"polluted":1}},',
  '\ufeff',
  '\u2028',
  '日本',
] as const;
const BYTES = ['ff', 'c0af', 'eda080', 'f4908080', '80', 'fe', '00000000', 'ffffffffffffffff', '7fffffff'] as const;

/** A part that comes again and again is at most this long. */
const LONGEST_REPEATED = 200;

type Change = (bytes: Bytes) => Bytes;
type Bytes = Buffer<ArrayBufferLike>;

const place = fc.nat({ max: 2 ** 30 });
const at = (bytes: Bytes, where: number): number => where % (bytes.length + 1);
const put = (bytes: Bytes, where: number, what: Uint8Array): Bytes => {
  const from = at(bytes, where);
  return Buffer.concat([bytes.subarray(0, from), what, bytes.subarray(from)]);
};

const ends = fc.tuple(place, place);
const token = fc.oneof(
  fc.constantFrom(...TOKENS).map((text) => Buffer.from(text)),
  fc.constantFrom(...BYTES).map((hex) => Buffer.from(hex, 'hex')),
);

/** Two places in order. */
function part(bytes: Bytes, [a, b]: readonly [number, number]): [number, number] {
  const [one, other] = [at(bytes, a), at(bytes, b)];
  return one < other ? [one, other] : [other, one];
}

function flipped(bytes: Bytes, where: number, bit: number): Bytes {
  const changed = Buffer.from(bytes);
  const place = where % Math.max(1, changed.length);
  if (changed.length > 0) changed[place] = (changed[place] as number) ^ (1 << bit);
  return changed;
}

function repeated(bytes: Bytes, [from, to]: readonly [number, number], times: number): Bytes {
  const again = Array.from({ length: times }, () => bytes.subarray(from, Math.min(to, from + LONGEST_REPEATED)));
  return Buffer.concat([bytes.subarray(0, from), ...again, bytes.subarray(to)]);
}

function changes(samples: readonly Bytes[]): fc.Arbitrary<Change> {
  const some = fc.constantFrom(...samples);
  const nested = fc.tuple(fc.constantFrom('[', '{"a":', '(', '<a>', '"'), fc.integer({ min: 10, max: 5_000 }));
  const times = fc.integer({ min: 2, max: 40 });
  return fc.oneof(
    fc.tuple(place, fc.nat(7)).map(
      ([where, bit]): Change =>
        (bytes) =>
          flipped(bytes, where, bit),
    ),
    place.map(
      (where): Change =>
        (bytes) =>
          bytes.subarray(0, at(bytes, where)),
    ),
    ends.map(
      (both): Change =>
        (bytes) =>
          repeated(bytes, part(bytes, both), 0),
    ),
    fc.tuple(ends, times).map(
      ([both, n]): Change =>
        (bytes) =>
          repeated(bytes, part(bytes, both), n),
    ),
    fc.tuple(some, ends, place).map(
      ([other, both, where]): Change =>
        (bytes) => {
          return put(bytes, where, other.subarray(...part(other, both)));
        },
    ),
    fc.tuple(place, token).map(
      ([where, what]): Change =>
        (bytes) =>
          put(bytes, where, what),
    ),
    fc.tuple(place, nested).map(
      ([where, [text, n]]): Change =>
        (bytes) =>
          put(bytes, where, Buffer.from(text.repeat(n))),
    ),
  );
}

/** One of the samples, changed in one to four ways. @param samples valid inputs, as different as possible */
export function mutatedBytes(samples: readonly Uint8Array[]): fc.Arbitrary<Buffer<ArrayBufferLike>> {
  const whole: readonly Bytes[] = samples.map((sample) => Buffer.from(sample));
  const several = fc.array(changes(whole), { minLength: 1, maxLength: 4 });
  return fc
    .tuple(fc.constantFrom(...whole), several)
    .map(([sample, all]) => all.reduce<Bytes>((bytes, change) => change(bytes), sample));
}

/** As text that was read from such bytes: what is no UTF-8 has become U+FFFD. */
export function mutatedText(samples: readonly string[]): fc.Arbitrary<string> {
  return mutatedBytes(samples.map((sample) => Buffer.from(sample))).map((bytes) => bytes.toString());
}

const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '__proto__',
  '\ud800',
  'x'.repeat(10_000),
  0,
  -0,
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 32,
  Number.MIN_VALUE,
  [],
  {},
  [null],
  [[]],
  JSON.parse('{"__proto__":{"polluted":1}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":1}}}'),
  JSON.parse('['.repeat(500) + ']'.repeat(500)),
];

/** A value that was valid, with one to three of its parts replaced, removed, doubled or under another name: as JSON can say it. */
export function mutatedValue(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.tuple(
    place,
    fc.constantFrom('replace', 'remove', 'rename', 'double'),
    fc.constantFrom(...HOSTILE_VALUES),
  );
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([sample, all]) => all.reduce<unknown>((value, one) => changedValue(structuredClone(value), one), sample));
}

type Slots = Record<string, unknown>;

function changedValue(root: unknown, [where, how, hostile]: readonly [number, string, unknown]): unknown {
  const slots = slotsIn(root);
  const [holder, key] = slots[where % (slots.length + 1)] ?? [];
  if (holder === undefined || key === undefined) return hostile;
  const value = holder[key];
  if (how === 'replace' || (how === 'double' && !Array.isArray(value))) define(holder, key, hostile);
  else if (how === 'double') (value as unknown[]).push(...structuredClone(value as unknown[]));
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else {
    delete holder[key];
    if (how === 'rename') define(holder, where % 2 === 0 ? '__proto__' : `${key}s`, value);
  }
  return root;
}

/** As JSON.parse would: `__proto__` is a key like any other. */
function define(holder: Slots, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Every place in a value that holds something, at most some ten thousand. */
function slotsIn(root: unknown): (readonly [Slots, string])[] {
  const found: (readonly [Slots, string])[] = [];
  const waiting: unknown[] = [root];
  for (let value = waiting.pop(); value !== undefined && found.length < 10_000; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const key of Object.keys(value)) {
      found.push([value as Slots, key]);
      waiting.push((value as Slots)[key]);
    }
  }
  return found;
}
