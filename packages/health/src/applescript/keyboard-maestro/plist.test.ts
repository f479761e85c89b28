import { describe, expect, it } from 'vitest';
import { readPlist } from './plist.ts';

const plist = (inner: string): string => `<plist version="1.0">${inner}</plist>`;

describe('a property list', () => {
  it('has the characters that entities stand for, each read once', () => {
    expect(readPlist(plist('<string>&#65;&#x1F600;&#xe9; &lt;b&gt; &amp;lt; &#38;gt; &quot;&apos;</string>'))).toBe(
      'A😀é <b> &lt; &gt; "\'',
    );
  });

  it('is read past a byte order mark, comments and a document type', () => {
    const text = `\uFEFF<?xml version="1.0"?>\n<!-- a --><!DOCTYPE plist SYSTEM "x">\n${plist(' <!-- b --> <true></true> ')}\n`;
    expect(readPlist(text)).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['execution error', 'no XML'],
    [plist(''), 'no value'],
    [plist('<string>a</string><string>b</string>'), 'two values'],
    [plist('<array><string>a</array>'), 'an element that is left open'],
    [plist('<array></dict>'), 'the end of another'],
    [plist('<dict><string>a</string></dict>'), 'a value without a key'],
    [plist('<dict><key>a</key></dict>'), 'a key without a value'],
    [plist('<dict><key>a</key><key>b</key></dict>'), 'two keys'],
    [plist('<array><key>a</key></array>'), 'a key in an array'],
    [plist('<key>a</key>'), 'a key alone'],
    [plist('<string>a & b</string>'), 'an ampersand'],
    [plist('<string>&bomb;</string>'), 'an entity of its own'],
    [plist('<string>&toString;</string>'), 'an entity with the name of a method'],
    [plist('<string>&#x110000;</string>'), 'no character'],
    [`<!DOCTYPE plist [<!ENTITY a "b">]>${plist('<true/>')}`, 'a document type with content'],
    [`${plist('<true/>')}<`, 'more after the end'],
    [plist('<script>a</script>'), 'another element'],
  ])('is refused: %s (%s)', (text) => {
    expect(() => readPlist(text)).toThrow(expect.objectContaining({ code: 'health/unreadable-plist' }));
  });

  it('may be nested as deep as it likes', () => {
    const depth = 20_000;
    const read = readPlist(plist(`${'<array>'.repeat(depth)}${'</array>'.repeat(depth)}`));
    expect(read).toHaveLength(1);
  });
});
