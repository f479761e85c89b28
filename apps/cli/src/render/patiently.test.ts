import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { patiently, type Telling, type Waited } from './patiently.ts';

const written: string[] = [];
const terminal = { isTTY: true, write: (text: string) => written.push(text.replace('\r\u001b[2K', '')) };
const shown = (): string | undefined => written.at(-1);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  written.length = 0;
});
afterEach(() => void vi.useRealTimers());

function begin(waited: Waited): { telling: Telling; end: () => Promise<void> } {
  const given: Telling[] = [];
  let finish = (): void => undefined;
  const work = patiently(terminal, waited, (one) => {
    given.push(one);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  const end = async (): Promise<void> => {
    finish();
    await work;
  };
  return { telling: given[0] as Telling, end };
}

it('says nothing for a second, then how long it took so far, and goes', async () => {
  const { end } = begin({ words: 'asking the checks' });
  vi.advanceTimersByTime(999);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(2_001);
  expect(shown()).toBe('perfkit: asking the checks, 3 s so far');
  await end();
  expect(shown()).toBe('');
  vi.advanceTimersByTime(5_000);
  expect(shown()).toBe('');
});

it('says how long it may still take, by how long it takes as a whole, or how far it is', async () => {
  const known = begin({ words: 'profiling', duration: 10_000 });
  vi.advanceTimersByTime(4_000);
  expect(shown()).toBe('perfkit: profiling, 6 s left');
  await known.end();
  const far = begin({ words: 'measuring' });
  vi.advanceTimersByTime(2_000);
  far.telling.say('round 1 of 4', 0.25);
  expect(shown()).toBe('perfkit: round 1 of 4, 6 s left');
  far.telling.say('tidying up');
  expect(shown()).toBe('perfkit: tidying up, 2 s so far');
  far.telling.show(0.5);
  expect(shown()).toMatch(/^\[#+\.+\] 50 % · 2 s left$/);
  await far.end();
});
