/**
 * The thread in which a repository works: reads disks, hashes, compresses, encrypts and writes, so that the program's own
 * thread does none of it. It asks back for what only the program has: pieces of live state, and a store of its own.
 */
import { resolve, sep } from 'node:path';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { PerfError, systemClock } from '@perf/core';
import { parseAddress } from '../../address.ts';
import { openEngine } from '../../engine/engine.ts';
import type { Progress, Repository, Work } from '../../repository.ts';
import type { OpenSource, Piece } from '../../source.ts';
import { openStore } from '../open-store.ts';
import { startPress } from '../press/index.ts';
import { readPlan } from '../read-plan.ts';
import { createRestoreFolder } from '../restore-folder/index.ts';
import { openRestoredFolder } from '../restored-folder/index.ts';
import { Conversation, type Reply } from './conversation.ts';
import { DistantStore } from './distant-store.ts';
import type { Opening, Pulled, RepositoryCall, SentSource } from './messages.ts';

/** Ten a second are enough for people. */
const BETWEEN_PROGRESS = 100;

class Desk {
  readonly #conversation: Conversation;
  readonly #running = new Map<number, AbortController>();
  #repository: Repository | undefined;

  constructor(port: MessagePort) {
    this.#conversation = new Conversation(port, (method, argument) => this.#answer(method, argument));
  }

  async #answer(method: string, argument: unknown): Promise<Reply> {
    switch (method) {
      case 'open':
        await this.#open(argument as Opening);
        return {};
      case 'abort':
        this.#running.get(argument as number)?.abort();
        return {};
      default:
        return { value: await this.#call(argument as RepositoryCall) };
    }
  }

  async #open({ place, passphrase, isMade, leaveOut }: Opening): Promise<void> {
    const store =
      'place' in place
        ? new DistantStore(place.place, (call) => this.#conversation.ask('store', call))
        : openStore(place);
    const own = 'folder' in place ? [place.folder, ...leaveOut] : leaveOut;
    this.#repository = await openEngine({
      store,
      passphrase,
      isMade,
      clock: systemClock,
      openStore: (address) => openStore(parseAddress(address)),
      // A repository inside of what it backs up would keep itself, and grow for ever.
      readPlan: (plan, options) => readPlan(plan, { ...options, leaveOut: own }),
      restoreFolder: (to) => createRestoreFolder(outside(own, to)),
      restoredFolder: openRestoredFolder,
      startPress,
    });
  }

  async #call(call: RepositoryCall): Promise<unknown> {
    const repository = this.#repository as Repository;
    const abort = new AbortController();
    this.#running.set(call.id, abort);
    const work: Work = { signal: abort.signal, onProgress: this.#progressOf(call, abort) };
    try {
      return await asked(repository, call, { work, sources: (sent) => this.#sources(call.id, sent) });
    } finally {
      this.#running.delete(call.id);
    }
  }

  #sources(id: number, sent: Readonly<Record<string, SentSource>>): Sources {
    const entries = Object.entries(sent).map(([source, { plan, ...rest }]) => {
      const content = plan ?? this.#pieces(id, source);
      return [source, { ...rest, content, stall: () => undefined, close: async () => undefined }] as const;
    });
    return Object.fromEntries(entries);
  }

  async *#pieces(id: number, source: string): AsyncIterable<readonly Piece[]> {
    for (;;) {
      const pulled = (await this.#conversation.ask('pull', { id, source })) as Pulled;
      if (pulled === undefined) return;
      yield pulled;
    }
  }

  /** Progress is where a call looks whether it is to stop. */
  #progressOf({ id, stop }: RepositoryCall, abort: AbortController): (progress: Progress) => void {
    let told = 0;
    return (progress) => {
      if (Atomics.load(stop, 0) === 1) abort.abort();
      abort.signal.throwIfAborted();
      const now = systemClock.monotonic();
      if (now - told < BETWEEN_PROGRESS) return;
      told = now;
      // Nobody waits for the answer, and when the program is gone there is nobody to tell.
      this.#conversation.ask('progress', { id, progress }).catch(() => undefined);
    };
  }
}

/** @throws PerfError `backup/target-taken`: what is restored among packs is damage to whoever reads them */
function outside(own: readonly string[], to: string): string {
  const target = resolve(to);
  const around = own.find((folder) => target === folder || target.startsWith(`${folder}${sep}`));
  if (around === undefined) return target;
  throw new PerfError('backup/target-taken', {
    message: `Expected \`${target}\` to lie outside of the snapshots' own folder, got one inside of \`${around}\``,
    hint: 'Restore into a new folder elsewhere.',
  });
}

type Sources = Readonly<Record<string, OpenSource & { readonly kind: string }>>;

interface Around {
  readonly work: Work;
  readonly sources: (sent: Readonly<Record<string, SentSource>>) => Sources;
}

type Args<K extends keyof Repository> = Parameters<Repository[K]>;

function asked(repository: Repository, { name, args }: RepositoryCall, { work, sources }: Around): Promise<unknown> {
  switch (name as keyof Repository) {
    case 'backup':
      return repository.backup(sources(args[0] as Readonly<Record<string, SentSource>>), {
        ...(args[1] as Args<'backup'>[1]),
        ...work,
      });
    case 'snapshots':
      return repository.snapshots();
    case 'read':
      return repository.read(...(args as Args<'read'>));
    case 'records':
      return repository.records(...(args as Args<'records'>));
    case 'restore':
      return repository.restore(args[0] as string, { ...(args[1] as Args<'restore'>[1]), ...work });
    case 'compare':
      return repository.compare(args[0] as string, args[1] as string, work);
    case 'diff':
      return repository.diff(...(args as Args<'diff'>));
    case 'verify':
      return repository.verify(args[0] as string | undefined, { ...(args[1] as Args<'verify'>[1]), ...work });
    case 'prune':
      return repository.prune(args[0] as Args<'prune'>[0], { ...(args[1] as Args<'prune'>[1]), ...work });
    case 'reclaim':
      return repository.reclaim();
    case 'repair':
      return repository.repair(work);
    case 'copy':
      return repository.copy(args[0] as string, { ...(args[1] as Args<'copy'>[1]), ...work });
    default:
      return repository.close();
  }
}

if (parentPort !== null) new Desk(parentPort);
