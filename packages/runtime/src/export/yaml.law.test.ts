import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { comments, type Plain, yaml } from './yaml.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'yes',
    'No',
    'null',
    'E0',
    '~',
    '1e3',
    '0x1f',
    '-',
    '- a',
    'a: b',
    'a #b',
    '|-',
    ' x',
    '2026-01-31',
    '[]',
  ),
  fc
    .array(fc.constantFrom('sum(x{a="b"})', 'or', '> 1', '\n', ' ', '#', '"'), { minLength: 4 })
    .map((all) => all.join('')),
);
const plain = fc.letrec<{ any: Plain }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(text, tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;

/** Half of a pair of code units is no character; no reader gives it back. */
const wellFormed = (value: Plain): unknown =>
  JSON.parse(JSON.stringify(value).replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f]../g, '$1\ufffd'));

describe('plain data as YAML', () => {
  it.each(['1.1', '1.2'] as const)('is read back as it was by a reader of YAML %s', (version) => {
    const isOdd = (value: Plain): boolean => JSON.stringify(value).includes('"<<"');
    fc.assert(
      fc.property(plain, (value) => {
        fc.pre(!isOdd(value));
        expect(parse(yaml(value), { version })).toEqual(wellFormed(value));
      }),
      { numRuns: 500 },
    );
  });

  // As the readers of Go are, that of Prometheus among them: one such character, and the whole file is refused.
  it('holds no character that a strict reader refuses', () => {
    const loose = fc.string({ unit: fc.nat(0xff_ff).map((unit) => String.fromCharCode(unit)) });
    fc.assert(
      fc.property(fc.oneof(loose, text, fc.constantFrom('\0', 'a\u007fb', '\u0085', '\ufeff', '\ud800')), (value) => {
        for (const written of [yaml({ [value]: [value] }), comments([value])]) {
          expect(written).toMatch(/^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
          expect(written).not.toMatch(/[\u2028\u2029\ufeff]|\\ud[89a-f]/);
        }
        expect(comments([value]).split('\n')).toHaveLength(2);
      }),
    );
  });
});
