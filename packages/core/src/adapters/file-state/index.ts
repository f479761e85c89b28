/**
 * State in a folder, a file for each key, that outlives crashes of the program and of the machine.
 *
 *   set:  write KEY.….tmp, fsync  →  KEY.json becomes KEY.previous.json  →  KEY.….tmp becomes KEY.json  →  fsync the folder
 *   get:  KEY.json, or when it is missing or damaged KEY.previous.json
 *
 * At every step one of the two holds a whole value. Reading changes nothing: a damaged file is told of when it is met, and
 * put aside as KEY.damaged.json by the next `set`, so that it can't push out the generation that is whole.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemClock } from '../../clock.ts';
import { isPerfError, PerfError } from '../../errors.ts';
import { checkKey, type StateStore, storedText } from '../../state-store.ts';
import type { Milliseconds } from '../../units.ts';
import { makeFolders, syncFolder, writeDurably } from './durable.ts';
import { bytesOf, valueIn } from './generation.ts';

export interface FileStateOptions {
  /** Made when it is missing. */
  readonly folder: string;
  /** A damaged file was met, once for each key: what is used instead, in one sentence. */
  readonly onTrouble?: (trouble: string) => void;
}

/** Nobody writes one value for so long: what is older was left by a process that was killed. */
const LEFT_BEHIND: Milliseconds = 3_600_000;

export function createFileState({ folder, onTrouble = () => undefined }: FileStateOptions): StateStore {
  return new FileState(resolve(folder), onTrouble);
}

class FileState implements StateStore {
  readonly #folder: string;
  readonly #onTrouble: (trouble: string) => void;
  readonly #toldOf = new Set<string>();
  /** Every call waits for the ones before it. */
  #last: Promise<unknown> = Promise.resolve();
  #isPrepared = false;

  constructor(folder: string, onTrouble: (trouble: string) => void) {
    this.#folder = folder;
    this.#onTrouble = onTrouble;
  }

  get(key: string): Promise<unknown> {
    return this.#inTurn('core/state-not-read', async () => {
      checkKey(key);
      const current = await this.#read(this.#file(key));
      if (current !== undefined && current !== 'damaged') return current.value;
      const previous = await this.#read(this.#file(key, 'previous'));
      const isWhole = previous !== undefined && previous !== 'damaged';
      if (current === 'damaged' || previous === 'damaged') this.#tellOf(key, isWhole);
      return isWhole ? previous.value : undefined;
    });
  }

  async set(key: string, value: unknown): Promise<void> {
    const [file, previous, damaged] = [
      this.#file(checkKey(key)),
      this.#file(key, 'previous'),
      this.#file(key, 'damaged'),
    ];
    // Taken now: what the caller does to the value while it waits for its turn is not meant.
    const bytes = bytesOf(storedText(value));
    await this.#inTurn('core/state-not-saved', async () => {
      await this.#prepare();
      const temporary = join(this.#folder, `${key}.${randomUUID()}.tmp`);
      try {
        await writeDurably(temporary, bytes);
        const isDamaged = (await this.#read(file)) === 'damaged';
        await rename(file, isDamaged ? damaged : previous).catch(unlessMissing);
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        // Somebody may have removed the folder: the next one makes it anew.
        this.#isPrepared = false;
        throw error;
      }
      await syncFolder(this.#folder);
      this.#toldOf.delete(key);
    });
  }

  delete(key: string): Promise<void> {
    return this.#inTurn('core/state-not-saved', async () => {
      checkKey(key);
      // The older one first: else a crash between the two would bring it back.
      await rm(this.#file(key, 'previous'), { force: true });
      await rm(this.#file(key), { force: true });
      await syncFolder(this.#folder).catch(unlessMissing);
    });
  }

  keys(): Promise<readonly string[]> {
    return this.#inTurn('core/state-not-read', async () => {
      const names = await readdir(this.#folder).catch(unlessMissing);
      const keys = (names ?? []).flatMap((name) => /^([^.]+)(?:\.previous)?\.json$/.exec(name)?.[1] ?? []);
      return [...new Set(keys)].sort();
    });
  }

  #file(key: string, generation?: 'previous' | 'damaged'): string {
    return join(this.#folder, generation === undefined ? `${key}.json` : `${key}.${generation}.json`);
  }

  async #read(file: string): Promise<{ readonly value: unknown } | 'damaged' | undefined> {
    const bytes = await readFile(file).catch(unlessMissing);
    return bytes === undefined ? undefined : (valueIn(bytes) ?? 'damaged');
  }

  #tellOf(key: string, isWhole: boolean): void {
    if (this.#toldOf.has(key)) return;
    this.#toldOf.add(key);
    const instead = isWhole ? 'the value before it is used' : 'there is no value before it, so it begins anew';
    this.#onTrouble(`The state \`${key}\` in ${this.#folder} is damaged: ${instead}.`);
  }

  async #prepare(): Promise<void> {
    if (this.#isPrepared) return;
    await makeFolders(this.#folder);
    for (const name of await readdir(this.#folder)) {
      if (!name.endsWith('.tmp')) continue;
      const file = join(this.#folder, name);
      const { mtimeMs = Number.POSITIVE_INFINITY } = (await stat(file).catch(unlessMissing)) ?? {};
      if (systemClock.now() - mtimeMs > LEFT_BEHIND) await rm(file, { force: true });
    }
    this.#isPrepared = true;
  }

  #inTurn<T>(code: 'core/state-not-read' | 'core/state-not-saved', task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task).catch((cause: unknown) => {
      throw isPerfError(cause) ? cause : failed(code, this.#folder, cause);
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

function failed(code: 'core/state-not-read' | 'core/state-not-saved', folder: string, cause: unknown): PerfError {
  const [what, hint] =
    code === 'core/state-not-saved'
      ? ['saved', 'Free space on the disk or make the folder writable; the value before is still there.']
      : ['read', 'Make the folder and its files readable.'];
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PerfError(code, { message: `State in ${folder} could not be ${what}: ${reason}`, hint, cause });
}
