import { describe, expect, it } from 'vitest';
import { innerSeconds, prepared } from './script-text.ts';

const written = (script: string, args?: readonly string[]): ReturnType<typeof prepared> =>
  prepared(script, { args, language: 'applescript', remaining: 30_000 });

describe('a script', () => {
  it('of plain statements gets a time-out, and may be kept: all its names are local then', () => {
    expect(written('return 1')).toEqual({
      language: 'applescript',
      source: 'on run argv\nwith timeout of 25 seconds\nreturn 1\nend timeout\nend run',
      args: [],
      keep: true,
    });
  });

  it.each([
    ['on run argv\nreturn 1\nend run', true],
    ['  ON RUN {a}\nreturn a\nEND RUN', true],
    ['use framework "Foundation"\non run\nend run', true],
    ['property x : 1\non run\nend run', false],
    ['on run\nglobal x\nend run', false],
    ['on run\nend run\nscript s\nend script', false],
    ['on run -- a (* comment *)\nend run', false],
  ])('with a handler stays as it is: %j, kept: %s', (script, keep) => {
    expect(written(script)).toEqual({ language: 'applescript', source: script, args: [], keep });
  });

  it.each([
    'property x : 1\nreturn x',
    'on f()\nend f\nset x to 1',
    'use scripting additions\nset x to 1',
    '(* a *) on run\nend run',
  ])('that sets names outside of `run` is never kept: %j', (script) => {
    expect(written(script)).toMatchObject({ source: script, keep: false });
  });

  it('without `run` is handed arguments only when there are some', () => {
    expect(written('property x : 1')).not.toHaveProperty('args');
    expect(written('property x : 1', ['a'])).toMatchObject({ args: ['a'] });
  });
});

describe('a script that somebody made to be slow to look at', () => {
  it.each([
    ['empty lines', '\n'],
    ['blanks', ' '],
    ['separators of lines', '\u2028'],
    ['quotes', '"'],
    ['parentheses', '('],
    ['the word on', 'on '],
  ])('a million of %s, is looked at once', (_, sign) => {
    // One look after the other, at the rest of the text each, would take minutes.
    const script = `${sign.repeat(1_000_000)}x`;
    expect(written(script).source).toContain(script);
  });

  it('the handler of which comes after lines, is seen', () => {
    expect(written('\n\n \t on  run\nend run')).toMatchObject({ keep: true, args: [] });
  });
});

describe('the time-out within a script', () => {
  it.each([
    [60_000, 55],
    [12_000, 7],
    [10_000, 5],
    [6_000, 3],
    [2_000, 1],
    [100, 1],
  ])('of %i ms that are left takes %i s', (remaining, seconds) => {
    expect(innerSeconds(remaining)).toBe(seconds);
  });
});
