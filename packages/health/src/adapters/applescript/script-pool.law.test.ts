/**
 * Law: whatever goes wrong with workers, a call has its own answer or an error, never the answer of another.
 *
 * `SCRIPT_CALLS=10000` runs as many calls as the figure is for; fewer are made by themselves, since each fault costs the
 * start of a process.
 */
import { type ScriptRule, standInOsascript } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScriptPool } from './create-script-pool.ts';

const CALLS = Number(process.env.SCRIPT_CALLS ?? 1_500);
const MEGABYTE = 'é"\\日\n'.repeat(200_000);

const RULES: readonly ScriptRule[] = [
  { when: 'FAULT hang', fault: 'hang' },
  { when: 'FAULT hard', fault: 'hang-hard' },
  { when: 'FAULT crash', fault: 'crash' },
  { when: 'FAULT twice', fault: 'answer-twice' },
  { when: 'FAULT foreign', fault: 'foreign-id' },
  { when: 'FAULT half', fault: 'half-a-line' },
  { when: 'FAULT nonsense', fault: 'nonsense' },
  { when: 'FAULT bytewise', fault: 'bytewise' },
  { when: 'FAULT denied', error: { number: -1743 } },
  { when: 'FAULT late', error: { number: -1712 } },
];
const FAULTS = RULES.map(({ when }) => when);
/** What a call may end with besides its own answer: with one after it, the worker that answers twice is killed in the middle. */
const LOST = ['unknown-outcome', 'timed-out', 'unauthorised'];

const texts = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0'));
const calls = fc.record({
  fault: fc.oneof({ weight: 97, arbitrary: fc.constant('') }, { weight: 3, arbitrary: fc.constantFrom(...FAULTS) }),
  text: fc.oneof({ weight: 999, arbitrary: texts }, { weight: 1, arbitrary: fc.constant(MEGABYTE) }),
  target: fc.constantFrom('mail', 'notes', 'music', undefined),
});

type Made = typeof calls extends fc.Arbitrary<infer T> ? T : never;

describe.skipIf(process.platform === 'win32')('a pool of workers that fail', () => {
  it('gives no call the answer of another', { timeout: 900_000 }, async () => {
    const standIn = standInOsascript({ rules: RULES });
    const pool = createScriptPool({ osascript: standIn.path, size: 4, timeout: '5m' });
    const outcomes = new Map<string, number>();
    const waiting = fc.sample(calls, CALLS);
    const one = async ({ fault, text, target }: Made, index: number): Promise<void> => {
      const own = `${index} ${fault} ${text}`;
      const hangs = fault.startsWith('FAULT ha');
      const options = { args: [own], ...(target !== undefined && { target }), ...(hangs && { timeout: 300 }) };
      const outcome = await pool.run('return item 1 of argv', options).then(
        ({ text: answer }) => (answer === own ? 'own' : `of another: ${answer.slice(0, 80)} for ${own.slice(0, 80)}`),
        (error: { code: string }) => error.code.replace('applescript/', ''),
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    };
    const caller = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await one(next, waiting.length);
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    await pool.close();
    expect([...outcomes.keys()].filter((outcome) => outcome !== 'own' && !LOST.includes(outcome))).toEqual([]);
    expect((outcomes.get('own') ?? 0) / CALLS).toBeGreaterThan(0.9);
    expect(standIn.running()).toEqual([]);
  });
});
