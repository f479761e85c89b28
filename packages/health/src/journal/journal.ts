/**
 * A journal of intents on a disk: one file for each owner, so that owners never wait for each other.
 *
 * What others have left is written into the own file, then removed from where it was, and only then told: whoever is told
 * of an intent is the only one who has it. A crash in between leaves it in two files, with one id, and both are taken over
 * by the same next one.
 */
import { randomBytes } from 'node:crypto';
import { type Bytes, type Clock, isPerfError, systemClock } from '@perf/core';
import type { JournalDisk } from './disk.ts';
import type { IntentJournal, JournalDamage, KeptIntent, LeftBehind, NewIntent } from './intent.ts';
import { type LiveIntent, Log } from './log.ts';
import { Place } from './place.ts';
import type { Step } from './record.ts';
import { checkedIntent, checkedSize, notAccepted, notKept, refuse } from './words.ts';

export interface JournalOptions {
  /** Bytes that a payload may have as JSON. @default 65536 */
  readonly largestPayload?: Bytes;
  readonly clock?: Clock;
}

export class DiskJournal implements IntentJournal {
  readonly underWay: Set<string> = new Set<string>();
  readonly #place: Place;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #largest: Bytes;
  readonly #own = randomBytes(8).toString('hex');
  #count = 0;
  #isClosed = false;
  #taking: Promise<unknown> = Promise.resolve();

  constructor(disk: JournalDisk, { largestPayload = 65_536, clock = systemClock }: JournalOptions = {}) {
    this.#place = new Place(disk);
    this.#log = new Log(this.#place);
    this.#largest = checkedSize(largestPayload);
    this.#clock = clock;
  }

  async accept(intent: NewIntent, { begun = false }: { readonly begun?: boolean } = {}): Promise<string> {
    const checked = checkedIntent(intent, this.#largest);
    this.#count += 1;
    const id = `${this.#own}-${this.#count}`;
    const put = { id, ...checked, phase: begun ? 'begun' : 'accepted', at: this.#clock.now() } as const;
    await this.#add([{ put }], notAccepted);
    return id;
  }

  async begin(id: string): Promise<void> {
    if (this.#log.live.get(id)?.phase === 'begun') return;
    if (!this.#log.live.has(id)) refuse('`id`', 'that of an intent which has not ended', id);
    await this.#add([{ id, to: 'begun' }], (cause) => notKept('keep that the intent has begun', cause));
  }

  async end(id: string, how: 'done' | 'forget'): Promise<void> {
    if (!this.#log.live.has(id)) return;
    const step: Step = { id, to: how === 'done' ? 'done' : 'forgotten' };
    await this.#add([step], (cause) => notKept('keep that the intent has ended', cause));
  }

  takeOver(): Promise<LeftBehind> {
    const taken = this.#taking.then(() => this.#takeOver());
    this.#taking = taken.catch(() => undefined);
    return taken;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#taking;
    await this.#log.close();
    await this.#place.leave({ isEmpty: this.#log.live.size === 0 });
  }

  async #takeOver(): Promise<LeftBehind> {
    const damage: JournalDamage[] = [];
    const keep = async (left: { intents: readonly KeptIntent[]; damage: readonly JournalDamage[] }): Promise<void> => {
      damage.push(...left.damage);
      const missing = left.intents.filter(({ id }) => !this.#log.live.has(id));
      if (missing.length > 0) await this.#log.add(missing.map((intent) => ({ put: { ...intent, isOrphan: true } })));
    };
    try {
      if (this.#isClosed) throw new Error('the journal is closed');
      // So that this does not have to be done while the folder is held.
      await this.#log.add([]);
      await this.#place.whileAlone(() => this.#place.takeEach(keep));
    } catch (cause) {
      throw notKept('take over what others left', cause);
    }
    const orphans = [...this.#log.live.values()].filter(({ isOrphan }) => isOrphan);
    return { intents: orphans.map(withoutMark), damage };
  }

  async #add(steps: readonly Step[], worded: (cause: unknown) => Error): Promise<void> {
    try {
      if (this.#isClosed) throw new Error('the journal is closed');
      await this.#log.add(steps);
    } catch (cause) {
      throw isPerfError(cause) ? cause : worded(cause);
    }
  }
}

function withoutMark({ isOrphan: _, ...intent }: LiveIntent): KeptIntent {
  return intent;
}
