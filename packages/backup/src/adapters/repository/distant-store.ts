/** A store that lives in another thread: the side that asks, and the side that answers. */
import type { ByteRange, LockMode, Store, StoredObject } from '../../store.ts';
import type { StoreCall } from './messages.ts';

type Ask = (call: StoreCall) => Promise<unknown>;

export class DistantStore implements Store {
  readonly place: string;
  readonly #ask: Ask;

  constructor(place: string, ask: Ask) {
    this.place = place;
    this.#ask = ask;
  }

  put(name: string, bytes: Uint8Array, { ifAbsent = false }: { readonly ifAbsent?: boolean } = {}): Promise<boolean> {
    return this.#ask({ call: 'put', name, bytes, ifAbsent }) as Promise<boolean>;
  }

  get(name: string, range?: ByteRange): Promise<Uint8Array> {
    return this.#ask({ call: 'get', name, range }) as Promise<Uint8Array>;
  }

  list(prefix: string): Promise<readonly StoredObject[]> {
    return this.#ask({ call: 'list', prefix }) as Promise<readonly StoredObject[]>;
  }

  async delete(name: string): Promise<void> {
    await this.#ask({ call: 'delete', name });
  }

  async flush(): Promise<void> {
    await this.#ask({ call: 'flush' });
  }

  async lock(mode: LockMode): Promise<() => Promise<void>> {
    const lock = (await this.#ask({ call: 'lock', mode })) as number;
    return async () => {
      await this.#ask({ call: 'unlock', lock });
    };
  }

  async close(): Promise<void> {
    await this.#ask({ call: 'close' });
  }
}

/** Answers for a store that is here. */
export function answersFor(store: Store): Ask {
  const locks = new Map<number, () => Promise<void>>();
  let locked = 0;
  const kept = (release: () => Promise<void>): number => {
    locked += 1;
    locks.set(locked, release);
    return locked;
  };
  return async (call) => {
    switch (call.call) {
      case 'put':
        return store.put(call.name, call.bytes, { ifAbsent: call.ifAbsent });
      case 'get':
        return store.get(call.name, call.range);
      case 'list':
        return store.list(call.prefix);
      case 'lock':
        return kept(await store.lock(call.mode));
      case 'unlock':
        await locks.get(call.lock)?.();
        locks.delete(call.lock);
        return undefined;
      case 'delete':
        return store.delete(call.name);
      default:
        return store[call.call]();
    }
  };
}
