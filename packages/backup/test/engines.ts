/** Engines and sources for tests: no thread, no disk, decided time. */
import type { Clock } from '@perf/core';
import { fakeClock } from '@tooling/testkit';
import { createMemoryStore } from '../src/adapters/memory-store/index.ts';
import { openStore as openStoreAt } from '../src/adapters/open-store.ts';
import { readPlan as readFromDisk } from '../src/adapters/read-plan.ts';
import { createRestoreFolder } from '../src/adapters/restore-folder/index.ts';
import { openRestoredFolder } from '../src/adapters/restored-folder/index.ts';
import { parseAddress } from '../src/address.ts';
import { type EngineParts, openEngine } from '../src/engine/engine.ts';
import type { RestoreFolder } from '../src/engine/restore-target.ts';
import type { Repository } from '../src/repository.ts';
import type { Chunking, Entry, OpenSource, Piece } from '../src/source.ts';
import type { Store } from '../src/store.ts';

export interface EngineOptions {
  readonly store?: Store;
  readonly passphrase?: string;
  readonly clock?: Clock;
  readonly restoreFolder?: (to: string) => RestoreFolder;
  readonly readPlan?: EngineParts['readPlan'];
  readonly openStore?: EngineParts['openStore'];
  readonly startPress?: EngineParts['startPress'];
}

export function engine({
  store = createMemoryStore(),
  passphrase,
  clock = fakeClock(),
  restoreFolder = createRestoreFolder,
  readPlan = readFromDisk,
  openStore = (address) => openStoreAt(parseAddress(address)),
  startPress,
}: EngineOptions = {}): Promise<Repository> {
  return openEngine({
    store,
    passphrase,
    clock,
    readPlan,
    openStore,
    restoreFolder,
    restoredFolder: openRestoredFolder,
    ...(startPress === undefined ? {} : { startPress }),
  });
}

export type TestSource = OpenSource & { readonly kind: string };

export interface TestEntry extends Partial<Entry> {
  readonly path: string;
  readonly content?: string | Uint8Array;
}

/** A source of files that never were. @param entries a path with its text, or an entry with more */
export function files(entries: Readonly<Record<string, string | Uint8Array>> | readonly TestEntry[]): TestSource {
  const list: readonly TestEntry[] = Array.isArray(entries)
    ? entries
    : Object.entries(entries).map(([path, content]) => ({ path, content }));
  return source({ kind: 'files', chunking: 'file', entries: list });
}

export function records(values: Readonly<Record<string, unknown>>): TestSource {
  const content = Object.entries(values).map(([key, value]) => `${JSON.stringify([key, value])}\n`);
  const entries = [{ path: 'records.jsonl', type: 'stream', content: content.join('') }] as const;
  return source({ kind: 'records', chunking: 'state', entries });
}

interface SourceOptions {
  readonly kind: string;
  readonly chunking: Chunking;
  readonly entries: readonly TestEntry[];
}

export function source({ kind, chunking, entries }: SourceOptions): TestSource {
  async function* pieces(): AsyncIterable<readonly Piece[]> {
    for (const { content, ...entry } of entries) {
      yield [{ entry: { type: 'file', ...entry } }];
      // A copy: a reader may keep or hand over what it gets.
      if (content !== undefined && content.length > 0) yield [{ bytes: Uint8Array.from(Buffer.from(content)) }];
    }
  }
  return { kind, moment: 0, chunking, content: pieces(), stall: () => undefined, close: async () => undefined };
}

/** The same numbers for the same seed, which no compression makes smaller. */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed | 1;
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
