import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMonitor } from './create-monitor.ts';
import { guard } from './guard.ts';

const yes = (): boolean => true;
const no = (): boolean => false;

/** What calling gives: the very value, the very error, and whether there was a promise. */
async function outcomeOf(call: () => unknown): Promise<{ value?: unknown; error?: unknown; isPromise: boolean }> {
  let isPromise = false;
  try {
    const result = call();
    isPromise = result instanceof Promise;
    return { value: await result, isPromise };
  } catch (error) {
    return { error, isPromise };
  }
}

const options = fc.record(
  {
    requires: fc.constantFrom(yes, { a: yes, b: yes }),
    ensures: fc.constantFrom(yes, { a: yes }),
    within: fc.constantFrom('1h', 3_600_000),
    operation: fc.constant(createMonitor({ tick: 'manual' }).operation('guarded')),
    mode: fc.constantFrom('enforce', 'observe', 'off'),
  },
  { requiredKeys: [] },
);

describe('a guard', () => {
  it('where nothing is broken, changes nothing: same result, same error, same this, same arguments', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ options, isAsync: fc.boolean(), fails: fc.boolean(), args: fc.array(fc.anything()) }),
        async ({ options, isAsync, fails, args }) => {
          // In a box: what is thenable by accident would be followed.
          const box = {};
          const self = {};
          const seen: unknown[] = [];
          const settle = (): unknown => {
            if (fails) throw box;
            return box;
          };
          const work = isAsync
            ? async function (this: unknown, ...given: unknown[]) {
                seen.push(this, ...given);
                return settle();
              }
            : function (this: unknown, ...given: unknown[]) {
                seen.push(this, ...given);
                return settle();
              };
          const guarded = guard(work, options as object);
          const outcome = await outcomeOf(() => guarded.apply(self, args));
          expect(outcome.error ?? outcome.value).toBe(box);
          expect(outcome).toEqual({ [fails ? 'error' : 'value']: box, isPromise: isAsync });
          expect(seen.length).toBe(args.length + 1);
          for (const [i, value] of [self, ...args].entries()) expect(seen[i]).toBe(value);
          expect([guarded.name, guarded.length]).toEqual([work.name, work.length]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('under observe changes nothing either, whatever is broken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.boolean(), async (isAsync, fails) => {
        const box = {};
        const settle = (): unknown => {
          if (fails) throw box;
          return box;
        };
        const guarded = guard(isAsync ? async () => settle() : settle, {
          requires: no,
          ensures: no,
          within: 0,
          mode: 'observe',
        });
        const outcome = await outcomeOf(guarded);
        expect(outcome.error ?? outcome.value).toBe(box);
        expect(guarded.violations?.some(({ code }) => code === 'core/guard-requires')).toBe(true);
      }),
    );
  });

  it('never tells a value', async () => {
    const secret = fc.string({ minLength: 8, maxLength: 12 }).map((text) => `§${text}§`);
    const holding = (text: string) => [text, [text], { key: text }, { key: { key: text } }, new Map([[text, text]])];
    await fc.assert(
      fc.asyncProperty(secret, fc.nat(4), async (text, which) => {
        const value = holding(text)[which];
        for (const clauses of [{ requires: no }, { ensures: no }, { within: 0, ensures: no }]) {
          const { error } = await outcomeOf(() => guard(async (given: unknown) => given, clauses)(value));
          expect(error).toBeInstanceOf(Error);
          expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(text);
        }
      }),
      { numRuns: 100 },
    );
  });
});
