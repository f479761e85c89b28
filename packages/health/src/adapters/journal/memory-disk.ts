/** A folder of journals in memory: for tests of programs that keep one, and as the reference for the other. */
import type { DiskLock, JournalDisk, JournalFile } from '../../journal/disk.ts';

interface Content {
  bytes: Buffer;
}

export class MemoryDisk implements JournalDisk {
  readonly #files = new Map<string, Content>();
  readonly #locks = new Map<string, symbol>();

  async list(): Promise<readonly string[]> {
    return [...this.#files.keys()];
  }

  async read(name: string): Promise<Buffer | undefined> {
    const content = this.#files.get(name);
    return content === undefined ? undefined : Buffer.from(content.bytes);
  }

  async replace(name: string, bytes: Uint8Array): Promise<JournalFile> {
    const content = { bytes: Buffer.from(bytes) };
    this.#files.set(name, content);
    return {
      write: async (offset, part) => {
        const before = content.bytes.subarray(0, offset);
        const after = content.bytes.subarray(offset + part.length);
        content.bytes = Buffer.concat([before, part, after]);
      },
      isThere: async () => [...this.#files.values()].includes(content),
      close: async () => undefined,
    };
  }

  async remove(name: string): Promise<void> {
    this.#files.delete(name);
  }

  async rename(from: string, to: string): Promise<void> {
    const content = this.#files.get(from);
    if (content === undefined) throw new Error(`there is no ${from}`);
    this.#files.delete(from);
    this.#files.set(to, content);
  }

  async lock(name: string): Promise<DiskLock | undefined> {
    if (this.#locks.has(name)) return undefined;
    const mine = Symbol(name);
    this.#locks.set(name, mine);
    return {
      release: async () => {
        if (this.#locks.get(name) === mine) this.#locks.delete(name);
      },
    };
  }

  /** Its owner is gone, as a process that was killed: every lock is free. */
  crash(): void {
    this.#locks.clear();
  }
}
