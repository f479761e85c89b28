import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { openByteProgress, progressText } from './byte-progress.ts';

describe('progress in bytes', () => {
  it('has bytes, rate and time left, each only when it is known', () => {
    expect(progressText({ bytesDone: 0, bytesTotal: undefined }, 0)).toMatch(/^0 B$/);
    expect(progressText({ bytesDone: 50_000_000, bytesTotal: 100_000_000 }, 5_000)).toMatch(
      / of .*\/s · 5(\.0*)? s left$/,
    );
    expect(progressText({ bytesDone: 50_000_000, bytesTotal: undefined }, 5_000)).not.toContain('left');
  });

  it('is drawn at a terminal only, and taken away', () => {
    const drawn: string[] = [];
    const write = (text: string): number => drawn.push(text);
    const quiet = openByteProgress({ isTTY: false, write }, fakeClock(), {});
    quiet.show({ bytesDone: 1, bytesTotal: 2 });
    quiet.close();
    expect(drawn).toEqual([]);
    const shown = openByteProgress({ isTTY: true, write }, fakeClock(), {});
    shown.show({ bytesDone: 1, bytesTotal: 2 });
    shown.close();
    shown.close();
    expect(drawn).toEqual(['\r\u001b[2K1 B of 2 B', '\r\u001b[2K']);
  });
});
