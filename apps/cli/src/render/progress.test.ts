import { describe, expect, it } from 'vitest';
import { openProgress } from './progress.ts';

function start({ isTTY = true, environment = {} as Record<string, string> } = {}) {
  let time = 0;
  const written: string[] = [];
  const terminal = { isTTY, write: (text: string) => written.push(text) };
  return {
    progress: openProgress(terminal, { now: () => time, environment }),
    written,
    pass: (ms: number) => (time += ms),
  };
}

describe('a progress bar', () => {
  it('appears after a second, and is gone at the end', () => {
    const { progress, written, pass } = start();
    progress.show(0.1);
    pass(999);
    progress.show(0.4);
    expect(written).toEqual([]);
    pass(1);
    progress.show(0.5);
    progress.tell('1,000 rows');
    expect(written).toEqual([
      `\r\u001b[2K[${'#'.repeat(15)}${'.'.repeat(15)}] 50 % · 1 s left`,
      '\r\u001b[2K1,000 rows',
    ]);
    progress.close();
    progress.close();
    expect(written.slice(2)).toEqual(['\r\u001b[2K']);
  });

  it('leaves a line alone that it has not drawn', () => {
    const { progress, written } = start();
    progress.close();
    expect(written).toEqual([]);
  });

  it.each([{ isTTY: false }, { environment: { TERM: 'dumb' } }])('is not drawn for %j', (where) => {
    const { progress, written, pass } = start(where);
    pass(5000);
    progress.show(0.5);
    progress.close();
    expect(written).toEqual([]);
  });
});
