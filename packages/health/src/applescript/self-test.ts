/**
 * What every runner of scripts has to do, as a list of cases: the tests run it against each runner with the stand-in, and
 * `perfkit macos selftest` with the real osascript on a Mac. No case needs a permission, or an application.
 */
import { rejects, strictEqual } from 'node:assert/strict';
import type { Milliseconds } from '@perf/core';
import type { ScriptErrorCode } from './script-error.ts';
import type { ScriptOptions, ScriptRunner } from './script-runner.ts';
import { applescript } from './template.ts';

export interface SelfTestCase {
  readonly name: string;
  /** Rejects when the runner does something else. */
  run(runner: ScriptRunner): Promise<void>;
}

const ODD = 'a "quoted" \\ back\\" \t tab\nnew line, é ü 日本 👩‍👩‍👧 «»“” (12) -- no comment (* nor this';
const SECOND = 'on run argv\nreturn item 2 of argv\nend run';
const PROPERTY = 'property seen : "no"\nset earlier to seen\nset seen to "yes"\nreturn earlier';
/** Far longer than any deadline here: a runner has to end it. */
const FOR_EVER = 'delay 60';
const TIMEOUT: Milliseconds = 1_000;

const textOf = async (runner: ScriptRunner, script: string, options?: ScriptOptions): Promise<string> =>
  (await runner.run(script, options)).text;

const failsWith = (
  code: ScriptErrorCode,
  facts: { number?: number; begun?: boolean },
  call: Promise<unknown>,
): Promise<void> =>
  rejects(call, (error: Record<string, unknown>) => {
    for (const [name, value] of Object.entries({ code, ...facts }))
      strictEqual(error[name], value, `${name}: ${error.message}`);
    return true;
  });

const NUMBERS: readonly (readonly [number, ScriptErrorCode])[] = [
  [-600, 'applescript/not-running'],
  [-609, 'applescript/connection-lost'],
  [-1712, 'applescript/unknown-outcome'],
  [-1728, 'applescript/no-such-object'],
  [-1743, 'applescript/unauthorised'],
  [-1744, 'applescript/unauthorised'],
  [-25211, 'applescript/unauthorised'],
  [-10810, 'applescript/launch-failed'],
  [-128, 'applescript/cancelled'],
  [-2700, 'applescript/failed'],
  [7, 'applescript/failed'],
];

export const SELF_TEST: readonly SelfTestCase[] = [
  {
    name: 'hands arguments over as they are',
    run: async (runner) => strictEqual(await textOf(runner, SECOND, { args: ['x', ODD] }), ODD),
  },
  {
    name: 'gives them to a script without a handler as `argv`',
    run: async (runner) => strictEqual(await textOf(runner, 'return item 1 of argv & "!"', { args: [ODD] }), `${ODD}!`),
  },
  {
    name: 'runs what the tag `applescript` has written',
    run: async (runner) =>
      strictEqual(await textOf(runner, applescript`return ${ODD} & item 2 of ${[1, true]}`), `${ODD}true`),
  },
  {
    name: 'prints lists as osascript does, and nothing as an empty text',
    async run(runner) {
      strictEqual(await textOf(runner, 'return {"a", 2, true}'), 'a, 2, true');
      strictEqual(await textOf(runner, 'return'), '');
    },
  },
  {
    name: 'runs JavaScript',
    async run(runner) {
      const script = 'function run(argv) { return argv.length + argv[0]; }';
      strictEqual(await textOf(runner, script, { language: 'javascript', args: [ODD, 'b'] }), `2${ODD}`);
    },
  },
  {
    name: 'tells errors by their numbers',
    async run(runner) {
      for (const [number, code] of NUMBERS) {
        await failsWith(code, { number, begun: true }, runner.run(`error "no (5)" number ${number}`));
      }
    },
  },
  {
    name: 'tells a time-out of a script that only reads from one that may have written',
    async run(runner) {
      const read = runner.run('error "late" number -1712', { effect: 'read' });
      await failsWith('applescript/timed-out', { number: -1712 }, read);
      await failsWith('applescript/unknown-outcome', { number: -1712 }, runner.run('error "late" number -1712'));
    },
  },
  {
    name: 'says that a script can not be compiled',
    run: (runner) => failsWith('applescript/failed', { number: -2741 }, runner.run('return "open')),
  },
  {
    name: 'ends a script at its deadline, and gives the next one its own answer',
    async run(runner) {
      await Promise.all([
        failsWith('applescript/timed-out', { begun: true }, runner.run(FOR_EVER, { timeout: TIMEOUT, effect: 'read' })),
        failsWith('applescript/unknown-outcome', { begun: true }, runner.run(FOR_EVER, { timeout: TIMEOUT })),
      ]);
      strictEqual(await textOf(runner, 'return "next"'), 'next');
    },
  },
  {
    name: 'ends a script that is called off',
    async run(runner) {
      await failsWith('applescript/cancelled', {}, runner.run(FOR_EVER, { signal: AbortSignal.timeout(TIMEOUT) }));
      await failsWith(
        'applescript/cancelled',
        { begun: false },
        runner.run('return 1', { signal: AbortSignal.abort() }),
      );
    },
  },
  {
    name: 'keeps nothing from one run to the next',
    async run(runner) {
      for (const _ of [1, 2, 3]) strictEqual(await textOf(runner, PROPERTY), 'no');
    },
  },
  {
    name: 'gives each of 20 callers at once its own answer, and those of one target in their order',
    async run(runner) {
      const ended: number[] = [];
      const calls = Array.from({ length: 20 }, async (_, index) => {
        const target = index % 2 === 0 ? 'com.example.one' : undefined;
        const options = { args: ['', `answer ${index}`], ...(target !== undefined && { target }) };
        strictEqual(await textOf(runner, SECOND, options), `answer ${index}`);
        if (target !== undefined) ended.push(index);
      });
      await Promise.all(calls);
      strictEqual(ended.join(' '), [...ended].sort((a, b) => a - b).join(' '));
    },
  },
  {
    name: 'hands over 50,000 characters each way',
    async run(runner) {
      const long = '"long" \\ é '.repeat(5_000).trim();
      strictEqual(await textOf(runner, SECOND, { args: ['', long] }), long);
    },
  },
  {
    name: 'refuses what AppleScript can not be told',
    async run(runner) {
      await failsWith('applescript/invalid-argument', { begun: false }, runner.run(''));
      await failsWith('applescript/invalid-argument', { begun: false }, runner.run('return "a\0b"'));
      await failsWith('applescript/invalid-argument', { begun: false }, runner.run(SECOND, { args: ['\ud800'] }));
    },
  },
];
