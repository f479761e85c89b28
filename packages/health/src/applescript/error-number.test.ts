import { describe, expect, it } from 'vitest';
import { errorOf, numberAtEnd } from './error-number.ts';

describe('the number of an error', () => {
  it.each([
    [
      '44:48: execution error: Mail got an error: Not authorised (12). (-1743)\n',
      -1743,
      'Mail got an error: Not authorised (12).',
    ],
    [
      '0:5: execution error: „x (-600)“ kann nicht gelesen werden. (-1728)',
      -1728,
      '„x (-600)“ kann nicht gelesen werden.',
    ],
    ['execution error: two\nlines (-2700)\n', -2700, 'execution error: two\nlines'],
    ['0:1: syntax error: Expected end (-2741)', -2741, '0:1: syntax error: Expected end'],
  ])('is the last of %j', (text, number, message) => {
    expect(numberAtEnd(text)).toEqual({ number, message });
  });

  it.each(['', 'no number', '(-1743) is not at the end', 'a (x)'])('is not found in %j', (text) => {
    expect(numberAtEnd(text)).toBeUndefined();
  });
});

describe('an error of a script', () => {
  const code = (number: number, situation: { script?: string; target?: string } = {}): string =>
    errorOf({ number, message: 'm' }, { effect: 'write', script: '', target: undefined, ...situation }).code;

  it('with -1719 is about Accessibility only where System Events was asked', () => {
    expect(code(-1719)).toBe('applescript/no-such-object');
    expect(code(-1719, { target: 'com.apple.systemevents' })).toBe('applescript/unauthorised');
    expect(code(-1719, { script: 'tell application "System Events" to …' })).toBe('applescript/unauthorised');
  });

  it('names the pane of the settings that is asked for', () => {
    const hint = (number: number): string | undefined =>
      errorOf({ number, message: 'm' }, { effect: 'read', script: '', target: undefined }).hint;
    expect([hint(-1743), hint(-1744), hint(-25211)].map((text) => text?.split(' → ').at(-1))).toEqual([
      'Automation.',
      'Automation.',
      'Accessibility.',
    ]);
  });
});
