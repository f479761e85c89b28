import { describe, expect, it } from 'vitest';
import { openStatusLine } from './status-line.ts';

function terminal(more: object = {}) {
  const written: string[] = [];
  return { isTTY: true, rows: 24, columns: 40, write: (text: string) => written.push(text), written, ...more };
}

describe('the status line', () => {
  it.each([
    ['where there is no terminal', { isTTY: false }, {}],
    ['at a dumb terminal', {}, { TERM: 'dumb' }],
    ['in a window of a few rows', { rows: 3 }, {}],
  ])('is not drawn %s', (_, more, environment) => {
    expect(openStatusLine(terminal(more), environment)).toBeUndefined();
  });

  it('takes the last row out of the region that scrolls, and gives it back', () => {
    const screen = terminal();
    const status = openStatusLine(screen, {});
    status?.show('hello');
    status?.show('hello again');
    status?.close();
    status?.close();
    const text = screen.written.join('');
    expect(text.match(/\[1;23r/g)).toHaveLength(1);
    expect(text).toContain('[24;1H');
    expect(text.match(/\[r/g)).toHaveLength(1);
  });

  it('never wraps', () => {
    const screen = terminal();
    openStatusLine(screen, {})?.show('x'.repeat(100));
    expect(screen.written.join('')).toContain('x'.repeat(39));
    expect(screen.written.join('')).not.toContain('x'.repeat(40));
  });

  it('never wraps letters of two columns either', () => {
    const screen = terminal();
    openStatusLine(screen, {})?.show('注'.repeat(100));
    expect(screen.written.join('').match(/注/g)).toHaveLength(19);
  });

  it('follows a window that changes its height', () => {
    const screen = terminal();
    const status = openStatusLine(screen, {});
    status?.show('a');
    screen.rows = 10;
    status?.show('b');
    expect(screen.written.join('')).toContain('[1;9r');
  });
});
