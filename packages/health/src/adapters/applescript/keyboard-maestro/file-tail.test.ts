import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lastLines, tailOf } from './file-tail.ts';

async function followed({ there, last = 0 }: { there?: string | Buffer; last?: number }) {
  const path = (await temporaryFolder()).at('Engine.log');
  if (there !== undefined) writeFileSync(path, there);
  const end = new AbortController();
  const lines = tailOf({ path, last, pause: 2, signal: end.signal });
  onTestFinished(async () => {
    end.abort();
    await lines.return(undefined);
  });
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    return done === true ? 'ended' : value;
  };
  return { path, end, next, lines };
}

/** What is asked for before it is there: by then the file is open at its end. */
async function before<T>(next: Promise<T>, change: () => void): Promise<T> {
  const wait = new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.race([next, wait]);
  change();
  return next;
}

describe('the lines of a file', () => {
  it('are those that are added, after some that were there', async () => {
    const { path, next } = await followed({ there: 'a\nb\nc\n', last: 2 });
    expect([await next(), await next()]).toEqual(['b', 'c']);
    expect(await before(next(), () => appendFileSync(path, 'd\ne'))).toBe('d');
    expect(await before(next(), () => appendFileSync(path, 'f\n'))).toBe('ef');
  });

  it('are whole when the last one was half written at the beginning', async () => {
    const { path, next } = await followed({ there: 'a\nhalf ', last: 5 });
    expect(await next()).toBe('a');
    expect(await before(next(), () => appendFileSync(path, 'and half\n'))).toBe('half and half');
  });

  it('go on in the file that takes its place, none of the old one lost', async () => {
    const { path, next } = await followed({ there: 'a\n', last: 1 });
    expect(await next()).toBe('a');
    const rotate = (): void => {
      appendFileSync(path, 'last of the old\n');
      renameSync(path, `${path}.1`);
      writeFileSync(path, 'first of the new\n');
    };
    expect(await before(next(), rotate)).toBe('last of the old');
    expect(await next()).toBe('first of the new');
  });

  it('go on when the file is emptied, or is gone and comes back', async () => {
    const { path, next } = await followed({ there: 'a long line that was there\n', last: 1 });
    await next();
    const empty = (): void => {
      truncateSync(path);
      appendFileSync(path, 'b\n');
    };
    expect(await before(next(), empty)).toBe('b');
    const back = before(next(), () => {
      rmSync(path);
      setTimeout(() => writeFileSync(path, 'c\n'), 20);
    });
    expect(await back).toBe('c');
  });

  it('begin when the file appears', async () => {
    const { path, next } = await followed({});
    expect(await before(next(), () => writeFileSync(path, 'a\nb\n'))).toBe('a');
    expect(await next()).toBe('b');
  });

  it('have their characters, wherever the file is cut', async () => {
    const { path, next } = await followed({ there: '' });
    const [head, tail] = [Buffer.from('😀é\n').subarray(0, 2), Buffer.from('😀é\n').subarray(2)];
    const first = before(next(), () => appendFileSync(path, head));
    setTimeout(() => appendFileSync(path, tail), 80);
    expect(await first).toBe('😀é');
  });

  it('are cut where they do not end, and the next one is whole', async () => {
    const { path, next } = await followed({ there: '' });
    const line = await before(next(), () => appendFileSync(path, `${'x'.repeat(5_000_000)}\nshort\n`));
    expect(line).toHaveLength(16_384);
    expect(await next()).toBe('short');
  });

  it('of a file of gigabytes are read from its end alone', async () => {
    const { path, next } = await followed({ there: '' });
    const file = await open(path, 'r+');
    await file.write('\nthe end\n', 4_000_000_000);
    await file.close();
    expect((await lastLines(path)).at(-1)).toBe('the end');
    expect(await before(next(), () => appendFileSync(path, 'more\n'))).toBe('more');
  });

  it('end with the signal', async () => {
    const { end, next } = await followed({ there: 'a\n' });
    expect(await before(next(), () => end.abort())).toBe('ended');
  });

  it('end when nobody reads on', async () => {
    const { lines } = await followed({ there: 'a\nb\n', last: 2 });
    for await (const line of lines) {
      expect(line).toBe('a');
      break;
    }
    expect(await lines.next()).toMatchObject({ done: true });
  });

  it('of what is no file are none', async () => {
    const path = (await temporaryFolder()).at('folder');
    mkdirSync(path);
    expect(await lastLines(path)).toEqual([]);
  });
});
