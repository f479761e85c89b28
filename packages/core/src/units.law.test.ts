import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliseconds } from './units.ts';

describe('duration', () => {
  it('is the sum of its parts, in any order and number', () => {
    const part = fc.tuple(fc.nat({ max: 1000 }), fc.constantFrom('ms', 's', 'm', 'h', 'd'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const texts = parts.map(([n, unit]) => `${n}${unit}`);
        expect(milliseconds(texts.join(''))).toBe(texts.reduce((sum, text) => sum + milliseconds(text), 0));
      }),
    );
  });
});
