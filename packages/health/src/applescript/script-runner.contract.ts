/** What every runner of scripts passes; `self-test.ts` has the cases, since a Mac without these tests runs them too. */
import { describe, it } from 'vitest';
import type { ScriptRunner } from './script-runner.ts';
import { SELF_TEST } from './self-test.ts';

/** @param create called in each test; what it makes ends with the test */
export function scriptRunnerContract(name: string, create: () => ScriptRunner | Promise<ScriptRunner>): void {
  describe(name, () => {
    it.each(SELF_TEST.map((each) => [each.name, each] as const))('%s', async (_, each) => {
      await each.run(await create());
    });
  });
}
