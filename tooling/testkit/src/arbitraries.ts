/**
 * Inputs for laws: what a measurement may really be, and what a hostile program may put into a label.
 *
 * Durations are spread evenly over decades, since a uniform choice would almost never be below a second. Label values
 * aim at code that glues them into one key, writes them into a line of text, or uses them as a property name.
 */
import * as fc from 'fast-check';

const HOSTILE = [
  '',
  ' ',
  ',',
  ';',
  '|',
  '=',
  ':',
  '/',
  '\\',
  '"',
  "'",
  '`',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\u001f',
  '{',
  '}',
  '{a="b"}',
  'a,b',
  'a=b,c=d',
  '","',
  '\\"',
  '\\n',
  '#',
  '%00',
  '../',
  '$&',
  '<script>',
  '\u2028',
  '\ufeff',
  '\ud800',
  'é',
  'e\u0301',
  '日本語',
  '👩‍👩‍👧',
  '\u202eabc',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'undefined',
  'null',
  'NaN',
  '0',
  '-1',
] as const;

const SMALLEST_DECADE = -6;
const LARGEST_DECADE = 9;

/** Milliseconds, 0 or more and finite: nanoseconds to weeks evenly by decade, with 0, the tiniest and huge ones. */
export function durations(): fc.Arbitrary<number> {
  // Not fc.double(): that one is even over the doubles, most of which lie around zero.
  const byDecade = fc
    .integer({ min: SMALLEST_DECADE * 1e6, max: LARGEST_DECADE * 1e6 })
    .map((millionths) => 10 ** (millionths / 1e6));
  const edges = fc.constantFrom(0, Number.MIN_VALUE, Number.EPSILON, 1, 1e12, Number.MAX_SAFE_INTEGER);
  const whole = fc.nat({ max: 60_000 });
  return fc.oneof({ weight: 6, arbitrary: byDecade }, { weight: 2, arbitrary: whole }, { weight: 1, arbitrary: edges });
}

/** One label value: separators, quotes, line ends, the empty text, unicode, names of the prototype, plain words. */
export function labelValues(): fc.Arbitrary<string> {
  const hostile = fc.constantFrom(...HOSTILE);
  return fc.oneof(
    { weight: 3, arbitrary: hostile },
    { weight: 2, arbitrary: fc.array(hostile, { minLength: 2, maxLength: 3 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    // Few letters around a separator, so that two values often differ only in where it stands.
    { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '\\'), maxLength: 3 }) },
  );
}

/** Labels by name, 0 to 4 of them, hostile on both sides; a name may be `__proto__`, as an own property. */
export function labels(): fc.Arbitrary<Record<string, string>> {
  return fc
    .uniqueArray(fc.tuple(labelValues(), labelValues()), { maxLength: 4, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries));
}
