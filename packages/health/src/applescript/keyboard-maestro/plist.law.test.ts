import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlistSource, plistText } from '../../../test/plist-text.ts';
import { type PlistValue, readPlist } from './plist.ts';

const text = fc.string({ unit: 'grapheme' });
const { value } = fc.letrec<{ value: PlistSource }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(text, fc.constant('__proto__')), tie('value'), { maxKeys: 4, noNullPrototype: false }),
  ),
}));

function plain(read: PlistValue): unknown {
  if (read instanceof Map) return [...read].map(([key, one]) => [key, plain(one)]);
  return Array.isArray(read) ? read.map(plain) : read;
}

function wanted(source: PlistSource): unknown {
  if (Array.isArray(source)) return source.map(wanted);
  return typeof source === 'object'
    ? Object.entries(source).map(([key, one]) => [key, wanted(one as PlistSource)])
    : source;
}

describe('a property list', () => {
  it('reads as what was written', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(plain(readPlist(plistText(one)))).toEqual(wanted(one));
      }),
    );
  });

  it('that is cut off anywhere is refused', () => {
    fc.assert(
      fc.property(value, fc.nat(), (one, seed) => {
        const whole = plistText(one).trimEnd();
        const part = whole.slice(0, seed % whole.length);
        expect(() => readPlist(part)).toThrow('property list');
      }),
    );
  });

  it('of any text is read or refused in our words', () => {
    const bits = fc.constantFrom(
      '<plist>',
      '</plist>',
      '<array>',
      '</array>',
      '<dict>',
      '</dict>',
      '<key>a</key>',
      '<string>',
      '</string>',
      '<true/>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      '<',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
        try {
          readPlist(parts.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'health/unreadable-plist' });
        }
      }),
    );
  });
});
