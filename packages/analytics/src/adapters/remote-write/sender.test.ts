import { describe, expect, it } from 'vitest';
import { askedDelay, type Outcome, Sender } from './sender.ts';

/** A sender of some requests to a server that answers as told, and taken everything after that. */
function start(answers: readonly Outcome[], { requests = 1, random = 0 } = {}) {
  const log: string[] = [];
  const left = Array.from({ length: requests }, (_, n) => n + 1);
  const given = [...answers];
  const sender = new Sender({
    buffer: {
      next: async () => {
        const [first] = left;
        const done = async (): Promise<void> => void left.shift();
        return first === undefined ? undefined : { bytes: Uint8Array.of(first), done };
      },
    },
    post: async ([first]) => {
      log.push(`post ${first}`);
      return given.shift() ?? { is: 'taken' };
    },
    wait: async (ms, signal) => {
      log.push(`wait ${ms}`);
      if (log.length > 40) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
    random: () => random,
    onRefusal: (why) => log.push(`refused: ${why}`),
    onOutage: (why) => log.push(why === undefined ? 'fine' : `outage: ${why}`),
  });
  return { sender, log, left };
}

const later = (why: string, after?: number): Outcome => ({
  is: 'later',
  why,
  ...(after === undefined ? {} : { after }),
});

async function sent(answers: readonly Outcome[], options?: { requests?: number; random?: number }): Promise<string[]> {
  const { sender, log } = start(answers, options);
  sender.wake();
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  return log;
}

describe('sending', () => {
  it('posts one after the other, oldest first', async () => {
    expect(await sent([], { requests: 3 })).toEqual(['post 1', 'fine', 'post 2', 'fine', 'post 3', 'fine']);
  });

  it('posts the same again after a wait that doubles, and goes on as before when it is taken', async () => {
    expect(await sent([later('status 503'), later('status 503'), later('ECONNREFUSED')], { requests: 2 })).toEqual([
      ...['post 1', 'outage: status 503', 'wait 500'],
      ...['post 1', 'outage: status 503', 'wait 1000'],
      ...['post 1', 'outage: ECONNREFUSED', 'wait 2000'],
      ...['post 1', 'fine', 'post 2', 'fine'],
    ]);
  });

  it('waits by chance, from half of the time up to all of it, and a minute at most', async () => {
    const waits = async (random: number) =>
      (
        await sent(
          Array.from({ length: 9 }, () => later('no')),
          { random },
        )
      ).filter((word) => word.startsWith('wait'));
    expect((await waits(0)).at(-1)).toBe('wait 30000');
    expect((await waits(1)).slice(0, 3)).toEqual(['wait 1000', 'wait 2000', 'wait 4000']);
    expect((await waits(1)).at(-1)).toBe('wait 60000');
  });

  it('waits as long as the server asks for', async () => {
    expect(await sent([later('status 429', 7000)])).toEqual([
      'post 1',
      'outage: status 429',
      'wait 7000',
      'post 1',
      'fine',
    ]);
  });

  it('drops what the server refuses, says so, and sends the next', async () => {
    const refused: Outcome = { is: 'refused', why: 'status 400: out of order' };
    expect(await sent([refused], { requests: 2 })).toEqual([
      'post 1',
      'refused: status 400: out of order',
      'post 2',
      'fine',
    ]);
  });

  it('stops in the middle of an outage, and leaves what waits', async () => {
    const { sender, left } = start(Array.from({ length: 100 }, () => later('no')));
    sender.wake();
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    await sender.stop();
    expect(left).toEqual([1]);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    ['12', 12_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:30 GMT', 0],
    ['999999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s is %s ms', (text, delay) => {
    expect(askedDelay(text, now)).toBe(delay);
  });
});
