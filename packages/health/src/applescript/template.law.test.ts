/** Law: what the tag `applescript` writes of a value is read back as that value, by who reads literals as AppleScript does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applescript, literal, type ScriptValue } from './template.ts';

/** Reads one literal at the beginning. Only `\\`, `\"`, `\n`, `\r` and `\t` are escapes. @returns it and what follows */
function readLiteral(source: string): [value: unknown, rest: string] {
  if (source.startsWith('"')) return readText(source);
  if (source.startsWith('{')) return readList(source.slice(1));
  const [word] = /^(?:true|false|missing value|\(-[\d.E+-]+\)|[\d.E+-]+)/.exec(source) ?? [];
  if (word === undefined) throw new Error(`no literal: ${source.slice(0, 40)}`);
  const known: Record<string, unknown> = { true: true, false: false, 'missing value': null };
  return [word in known ? known[word] : Number(word.replaceAll(/[()]/g, '')), source.slice(word.length)];
}

function readText(source: string): [value: string, rest: string] {
  let value = '';
  for (let at = 1; at < source.length; at += 1) {
    const sign = source[at] ?? '';
    if (sign === '"') return [value, source.slice(at + 1)];
    if (sign === '\\') {
      at += 1;
      const meant = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }[source[at] ?? ''];
      if (meant === undefined) throw new Error(`no escape: ${source[at]}`);
      value += meant;
    } else value += sign;
  }
  throw new Error('a text without an end');
}

function readList(source: string): [value: unknown[], rest: string] {
  const items: unknown[] = [];
  let rest = source;
  while (!rest.startsWith('}')) {
    const [item, after] = readLiteral(rest);
    items.push(item);
    rest = after.startsWith(', ') ? after.slice(2) : after;
  }
  return [items, rest.slice(1)];
}

const hostile = fc.string({
  unit: fc.constantFrom('"', '\\', '\n', '\r', '{', '}', '-', '(', '*', ' ', 'n', 'é', '😀'),
});
const texts = fc.oneof(hostile, fc.string({ unit: 'grapheme' })).filter((text) => !text.includes('\0'));
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const values: fc.Arbitrary<ScriptValue> = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null), fc.array(texts));

describe('a value in a script', () => {
  it('a text is read back as it was, and ends where its literal ends', () => {
    const law = fc.property(texts, (text) => {
      expect(readLiteral(applescript`${text} & 1`)).toEqual([text, ' & 1']);
    });
    fc.assert(law, { numRuns: 10_000 });
  });

  it('every value is read back as it was', () => {
    const law = fc.property(values, (value) => {
      expect(readLiteral(`${literal(value)};`)).toEqual([value, ';']);
    });
    fc.assert(law);
  });

  it('values stay apart, whatever they are', () => {
    const law = fc.property(texts, texts, (one, other) => {
      const [first, rest] = readLiteral(applescript`${one}, ${other}`);
      expect([first, ...readLiteral(rest.slice(2))]).toEqual([one, other, '']);
    });
    fc.assert(law);
  });
});

describe('the tag applescript', () => {
  it('takes what stands around values as it is written', () => {
    expect(applescript`tell application id ${'com.x'} to say "\n \"" & ${'a"\\'}`).toBe(
      String.raw`tell application id "com.x" to say "\n \"" & "a\"\\"`,
    );
  });

  it.each([
    ['NUL', 'a\0b'],
    ['half of a surrogate pair', '\udc00'],
    ['no finite number', Number.NaN],
    ['an object', {} as ScriptValue],
    ['nothing', undefined as unknown as ScriptValue],
  ])('refuses %s', (_, value) => {
    expect(() => applescript`return ${value}`).toThrowError(
      expect.objectContaining({ code: 'applescript/invalid-argument' }),
    );
  });

  it('refuses a value within a text or a comment, and takes one after it', () => {
    const refused = { code: 'applescript/invalid-argument' };
    expect(() => applescript`say "${'x'}"`).toThrowError(expect.objectContaining(refused));
    expect(() => applescript`say "\" ${'x'}"`).toThrowError(expect.objectContaining(refused));
    expect(() => applescript`-- ${'x'}`).toThrowError(expect.objectContaining(refused));
    expect(() => applescript`# "${'x'}`).toThrowError(expect.objectContaining(refused));
    expect(() => applescript`(* (* *) ${'x'} *)`).toThrowError(expect.objectContaining(refused));
    expect(
      () => applescript`-- | "
set |${'| & (do shell script POSIX path of x) & |'}| to 1`,
    ).toThrowError(expect.objectContaining(refused));
    expect(() => applescript`«data utf8${'» & x & «'}»`).toThrowError(expect.objectContaining(refused));
    expect(applescript`set |it's "x| to «class utxt» & ${'a|b'}`).toContain('& "a|b"');
    expect(applescript`-- "
      (* " (* *) *) say "(* --" & (1 - ${2})`).toContain('(1 - 2)');
  });
});
