import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptIntent, Phase } from './intent.ts';
import { readBack } from './read-back.ts';
import { lineOf, type Step } from './record.ts';

/** What was told to a journal, one step to a write, and where each step ends in the file. */
interface Told {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
  readonly steps: readonly Step[];
}

const ROOM = 64;
const story = fc.array(fc.tuple(fc.nat(4), fc.constantFrom('begun', 'done', 'forgotten', 'put')), { maxLength: 14 });

function told(events: readonly (readonly [number, string])[]): Told {
  const steps: Step[] = [{ format: 1 }];
  const phases = new Map<string, string>();
  for (const [n, what] of events) {
    const id = `i${n}`;
    const phase = phases.get(id);
    if (what === 'put' && phase === undefined) {
      steps.push({ put: { id, operation: 'charge', key: `Zoë ${n}`, payload: { n }, at: 0, phase: 'accepted' } });
      phases.set(id, 'accepted');
    } else if (phase === 'accepted' || (phase === 'begun' && what !== 'begun')) {
      if (what === 'put') continue;
      steps.push({ id, to: what as Phase });
      phases.set(id, what);
    }
  }
  const lines = steps.map((step, number) => lineOf({ number, write: number, step }));
  let end = 0;
  const ends = lines.map((line) => (end += line.length));
  return { bytes: Buffer.concat([...lines, Buffer.alloc(ROOM)]), ends, steps };
}

/** How far each intent truly was after so many steps: by hand, and not by what is under test. */
function truth({ steps }: Told, count: number): Map<string, string> {
  const phases = new Map<string, string>();
  for (const step of steps.slice(0, count)) {
    if ('put' in step) phases.set(step.put.id, step.put.phase);
    if ('to' in step) phases.set(step.id, step.to);
  }
  return phases;
}

function reported({ steps }: Told, count: number): [string, string][] {
  const last = steps[count - 1] as Step;
  const isOver = (id: string, phase: string): boolean =>
    phase === 'forgotten' || (phase === 'done' && !('id' in last && last.id === id));
  return [...truth({ steps } as Told, count)].filter(([id, phase]) => !isOver(id, phase));
}

const phasesOf = (intents: readonly KeptIntent[]): [string, string][] => intents.map(({ id, phase }) => [id, phase]);

/** Nothing is said that is not so: what may have begun is never said not to have, and what was not done never to be. */
function expectNoLie(intents: readonly KeptIntent[], phases: ReadonlyMap<string, string>): void {
  for (const { id, phase } of intents) {
    const isTrue = phases.get(id);
    expect(isTrue).toBeDefined();
    if (phase === 'accepted') expect(isTrue).toBe('accepted');
    if (phase === 'done') expect(isTrue).toBe('done');
  }
}

describe('a journal that is read back', () => {
  it('holds what stood before the byte at which writing was cut off, and not a step more or less', () => {
    fc.assert(
      fc.property(story, (events) => {
        const journal = told(events);
        const end = journal.ends.at(-1) as number;
        for (let cut = journal.ends[0] as number; cut <= end; cut += 1) {
          const bytes = Buffer.from(journal.bytes).fill(0, cut);
          const count = journal.ends.filter((at) => at <= cut).length;
          const { intents, damage, hasLost } = readBack('a.journal', bytes);
          expect(phasesOf(intents)).toEqual(reported(journal, count));
          expect([hasLost, damage.length]).toEqual([false, journal.ends.includes(cut) ? 0 : 1]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('names it when the file lost its end at any byte, and doubts what may have come then', () => {
    fc.assert(
      fc.property(story, (events) => {
        const journal = told(events);
        const end = journal.ends.at(-1) as number;
        for (let cut = 0; cut <= end; cut += 1) {
          const { intents, damage } = readBack('a.journal', journal.bytes.subarray(0, cut));
          expect(damage.length).toBeGreaterThan(0);
          const count = journal.ends.filter((at) => at <= cut).length;
          expectNoLie(intents, truth(journal, count));
          expect(intents.map(({ phase }) => phase)).not.toContain('accepted');
        }
      }),
      { numRuns: 30 },
    );
  });

  it('names every flipped bit, wherever it is, and says nothing that is not so', () => {
    fc.assert(
      fc.property(story, (events) => {
        const journal = told(events);
        const phases = truth(journal, journal.steps.length);
        for (let bit = 0; bit < journal.bytes.length * 8; bit += 1) {
          const bytes = Buffer.from(journal.bytes);
          bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
          const { intents, damage } = readBack('a.journal', bytes);
          expect(damage.length).toBeGreaterThan(0);
          expectNoLie(intents, phases);
          const before = journal.ends.filter((end) => end <= bit >> 3).length;
          const known = new Set(intents.map(({ id }) => id));
          // What was put before the damage is known still, unless it is seen to have ended.
          for (const step of journal.steps.slice(0, before))
            if ('put' in step && ['accepted', 'begun'].includes(phases.get(step.put.id) ?? ''))
              expect(known).toContain(step.put.id);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('is not fooled by bytes of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { intents, damage } = readBack('a.journal', Buffer.from(bytes));
        expect([intents, damage.length > 0]).toEqual([[], true]);
      }),
    );
  });
});
