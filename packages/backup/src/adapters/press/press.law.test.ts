/** A press changes when segments are compressed, never what is stored. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { engine, files, noise, records, type TestSource } from '../../../test/engines.ts';
import { compressed, type Press, type Pressed } from '../../engine/press.ts';
import type { Store } from '../../store.ts';
import { createMemoryStore } from '../memory-store/index.ts';
import { startPress } from './index.ts';

const hexOf = (pressed: Pressed | undefined): string => Buffer.from(pressed?.bytes ?? []).toString('hex');

function started(): Press {
  const press = startPress();
  if (press === undefined) throw new Error('Expected more than one processor');
  onTestFinished(() => press.end());
  return press;
}

/** Some compresses and some does not; small files share segments, and large ones fill several. */
const content = (count: number): TestSource =>
  files(
    Object.fromEntries(
      Array.from({ length: count }, (_, number) => {
        const random = noise(40_000 + ((number * 7_919) % 300_000), number + 1);
        return [`file-${number}`, number % 3 === 0 ? random : random.map((byte) => byte & 15)];
      }),
    ),
  );

async function storedBy(startPress: (() => Press | undefined) | undefined, sources: Record<string, TestSource>) {
  const store = createMemoryStore();
  const repository = await engine({ store, ...(startPress === undefined ? {} : { startPress }) });
  const { id } = await repository.backup(sources);
  return { store, repository, id };
}

async function packsIn(store: Store): Promise<readonly string[]> {
  return (await store.list('packs/')).map(({ name }) => name);
}

describe('a press', () => {
  it('gives what compressing here gives, in the order asked', async () => {
    const press = started();
    const contents = [300, 9_000_000, 200_000, 170].map((length) => new Uint8Array(length).fill(length & 255));
    const pressed = await Promise.all(contents.map((each) => press.press(each)));
    expect(pressed.map(hexOf)).toEqual(contents.map((each) => Buffer.from(compressed(each)).toString('hex')));
  });

  it('gives back what does not become smaller', async () => {
    const press = started();
    expect(hexOf(await press.press(noise(5_000)))).toBe(Buffer.from(noise(5_000)).toString('hex'));
  });

  it('copies before it returns, so that its memory may be used again', async () => {
    const press = started();
    const memory = noise(1_000, 5);
    const asked = press.press(memory.subarray(100, 900));
    memory.fill(0);
    expect(hexOf(await asked)).toBe(Buffer.from(noise(1_000, 5).subarray(100, 900)).toString('hex'));
  });

  it('says that it is gone to whoever asked, and to whoever asks later', async () => {
    const press = started();
    const asked = press.press(noise(1_000_000));
    await press.end();
    expect(await asked).toBeUndefined();
    expect(await press.press(noise(10))).toBeUndefined();
  });
});

describe('a backup with a press', () => {
  it('stores the same packs, byte by byte, as one without', async () => {
    const [alone, beside] = [
      await storedBy(undefined, { app: content(80) }),
      await storedBy(started, { app: content(80) }),
    ];
    const names = await packsIn(alone.store);
    expect(names.length).toBeGreaterThan(1);
    // A pack's name is the hash of its bytes.
    expect(await packsIn(beside.store)).toEqual(names);
    expect(await beside.store.list('index/')).toEqual(await alone.store.list('index/'));
  });

  it('is read back whole, encrypted too', async () => {
    for (const passphrase of [undefined, 'correct horse']) {
      const repository = await engine({ startPress: started, ...(passphrase === undefined ? {} : { passphrase }) });
      const { id } = await repository.backup({ app: content(60) });
      expect((await repository.verify(id, { data: true })).damage).toEqual([]);
    }
  });

  it('stores the same when the press is lost at any moment', async () => {
    const names = await packsIn((await storedBy(undefined, { app: content(60) })).store);
    for (const answered of [0, 2]) {
      const { store } = await storedBy(() => lostAfter(answered), { app: content(60) });
      expect(await packsIn(store)).toEqual(names);
    }
  });

  it('has no more than a few segments there at a time, and ends it, also when it fails', async () => {
    const press = counting();
    await storedBy(() => press, { app: content(80) });
    expect(press.most).toBeGreaterThan(1);
    expect(press.most).toBeLessThanOrEqual(5);
    expect(press.ended).toBe(1);
    const store = createMemoryStore();
    store.put = async (name) => {
      if (name.startsWith('packs/')) throw new Error('no');
      return true;
    };
    const failing = counting();
    const repository = await engine({ store, startPress: () => failing });
    await expect(repository.backup({ app: content(80) })).rejects.toThrow('no');
    expect([failing.ended, failing.asked > 0]).toEqual([1, true]);
  });

  it('is begun neither for little content nor beside live state', async () => {
    const start = vi.fn(() => undefined);
    await storedBy(start, { app: content(3) });
    await storedBy(start, { app: content(60), state: records({ a: 1 }) });
    expect(start).not.toHaveBeenCalled();
    await storedBy(start, { app: content(60) });
    expect(start).toHaveBeenCalledOnce();
  });
});

function lostAfter(answers: number): Press {
  let left = answers;
  return {
    press: async (content) => {
      left -= 1;
      return left < 0 ? undefined : { bytes: compressed(content), free: () => undefined };
    },
    end: async () => undefined,
  };
}

/** Answers late, and counts. */
function counting(): Press & { readonly most: number; readonly ended: number; readonly asked: number } {
  const seen = { most: 0, ended: 0, asked: 0, open: 0 };
  return Object.assign(seen, {
    press: async (content: Uint8Array) => {
      seen.asked += 1;
      seen.open += 1;
      seen.most = Math.max(seen.most, seen.open);
      const packed = compressed(content);
      await new Promise((resolve) => setImmediate(resolve));
      seen.open -= 1;
      return { bytes: packed, free: () => undefined };
    },
    end: async () => {
      seen.ended += 1;
    },
  });
}
