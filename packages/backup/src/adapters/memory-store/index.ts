/**
 * A store in memory: for tests, and for copies that need not outlive the program.
 */
import { PerfError } from '@perf/core';
import { checkName, checkRange, notFound } from '../../object-name.ts';
import type { ByteRange, LockMode, Store, StoredObject } from '../../store.ts';

export function createMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly place = 'memory';
  readonly #objects = new Map<string, Uint8Array>();
  #shared = 0;
  #isAlone = false;

  async put(
    name: string,
    bytes: Uint8Array,
    { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    checkName(name);
    if (ifAbsent && this.#objects.has(name)) return false;
    this.#objects.set(name, Uint8Array.from(bytes));
    return true;
  }

  async get(name: string, range?: ByteRange): Promise<Uint8Array> {
    const bytes = this.#objects.get(checkName(name));
    if (bytes === undefined) throw notFound(this.place, name);
    const { offset, length } = range ?? { offset: 0, length: bytes.length };
    checkRange(this.place, name, { offset, length, size: bytes.length });
    return bytes.slice(offset, offset + length);
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    const found = [...this.#objects].filter(([name]) => name.startsWith(prefix));
    return found.map(([name, { length }]) => ({ name, size: length })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async delete(name: string): Promise<void> {
    this.#objects.delete(checkName(name));
  }

  async flush(): Promise<void> {
    // Memory has nothing that outlives it.
  }

  /** At once or not at all: whoever holds it is in the same program. */
  async lock(mode: LockMode): Promise<() => Promise<void>> {
    if (this.#isAlone || (mode === 'exclusive' && this.#shared > 0)) {
      throw new PerfError('backup/busy', {
        message: 'Expected the repository in memory to be free, but it is in use',
        hint: 'Try again when the other backup or prune is done.',
      });
    }
    if (mode === 'exclusive') this.#isAlone = true;
    else this.#shared += 1;
    let isHeld = true;
    return async () => {
      if (isHeld && mode === 'exclusive') this.#isAlone = false;
      else if (isHeld) this.#shared -= 1;
      isHeld = false;
    };
  }

  async close(): Promise<void> {
    // What is in it may be opened again.
  }
}
