import { describe, expect, it } from 'vitest';
import { titleOf, visible } from './visible.ts';

describe('a name that is shown', () => {
  it('cannot hide letters or turn them around', () => {
    expect(visible('a\u202Eb\u0000c\u200Bd\ne')).toBe('a\\u202Eb\\u0000c\\u200Bd\\u000Ae');
    expect(visible('\uD800')).toBe('\\uD800');
  });

  it('keeps every letter of every script, and markup as it is', () => {
    expect(visible('<b>Ärzte & 會社 😀 שלום</b>')).toBe('<b>Ärzte & 會社 😀 שלום</b>');
  });

  it('has its labels', () => {
    expect(titleOf('save', { kind: 'a"b' })).toBe('save{kind="a\\"b"}');
    expect(titleOf('save', {})).toBe('save');
  });
});
