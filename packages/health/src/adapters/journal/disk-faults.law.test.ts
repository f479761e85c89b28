/** A disk that takes a part, takes nothing, or fails to keep what it took, at every place where it can. */
import { open } from 'node:fs/promises';
import { temporaryFolder } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiskJournal } from '../../journal/journal.ts';
import { folderDisk, type OpenFile, type Opens } from './folder-disk.ts';

interface Faults {
  /** Calls to the disk from now on; at those in `bad` it fails. */
  calls: number;
  bad: ReadonlySet<number>;
  mostAtOnce: number;
}

function failingAt(faults: Faults): Opens {
  const fail = (code: string): void => {
    faults.calls += 1;
    if (faults.bad.has(faults.calls)) throw Object.assign(new Error(code), { code });
  };
  return async (path, flags) => {
    fail('EIO');
    const file = await open(path, flags);
    const write = async (...[from, offset, length, position]: [Uint8Array, number, number, number]) => {
      // A part of it is there when it fails.
      const some = Math.min(length, faults.mostAtOnce);
      const taken = await file.write(from, offset, some, position);
      fail('ENOSPC');
      return taken;
    };
    const datasync = async (): Promise<void> => {
      fail('EIO');
      await file.datasync();
    };
    return { write, datasync, stat: () => file.stat(), close: () => file.close() } as unknown as OpenFile;
  };
}

type Phase = 'accepted' | 'begun' | 'over';

/** Where it fails, and how often in a row: all calls for a while, as a full disk does, or one. */
const spells = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 12 })), { maxLength: 6 });
const bad = spells.map((all) => all.flatMap(([from, length]) => Array.from({ length }, (_, n) => from + n)));
const steps = fc.array(fc.constantFrom('accept', 'accept', 'begin', 'end'), { minLength: 1, maxLength: 25 });

describe('a journal on a disk that fails', () => {
  it('has what it acknowledged, and nothing of what it refused once the disk is well again', async () => {
    const { path } = await temporaryFolder();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(bad, steps, fc.integer({ min: 3_000, max: 70_000 }), async (places, story, mostAtOnce) => {
        const folder = `${path}/${round++}`;
        const faults: Faults = { calls: 0, bad: new Set(places), mostAtOnce };
        const journal = new DiskJournal(folderDisk(folder, failingAt(faults)));
        const told = new Map<string, Phase>();
        for (const [n, step] of story.entries()) {
          const id = [...told.keys()][n % (told.size || 1)] ?? 'none';
          try {
            if (step === 'accept') told.set(await journal.accept({ operation: 'charge', key: `${n}` }), 'accepted');
            else if (told.get(id) === undefined || told.get(id) === 'over') continue;
            else if (step === 'begin') {
              await journal.begin(id);
              told.set(id, 'begun');
            } else {
              // It did end, whether that could be kept or not.
              await journal.end(id, 'forget').finally(() => told.set(id, 'over'));
            }
          } catch (error) {
            expect(error).toMatchObject({ code: step === 'accept' ? 'health/not-accepted' : 'health/not-kept' });
          }
        }
        faults.bad = new Set();
        const last = await journal.accept({ operation: 'charge', key: 'last' });
        await journal.close();
        const next = new DiskJournal(folderDisk(folder));
        const { intents, damage } = await next.takeOver();
        await next.close();
        const expected = [...told, [last, 'accepted'] as const].filter(([, phase]) => phase !== 'over');
        expect(damage).toEqual([]);
        expect(intents.map(({ id, phase }) => [id, phase])).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
