/** What every runner of scripts passes; `self-test.ts` has the cases, since a Mac without these tests runs them too. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { ScriptRunner } from './script-runner.ts';
import { SELF_TEST } from './self-test.ts';

export interface RunnerUnderTest {
  readonly runner: ScriptRunner;
  end(): Promise<void>;
}

/** @param create called once: a case must not be disturbed by those before it */
export function scriptRunnerContract(name: string, create: () => RunnerUnderTest): void {
  describe(name, () => {
    let made: RunnerUnderTest;
    beforeAll(() => {
      made = create();
    });
    afterAll(() => made.end());
    it.each(SELF_TEST.map((each) => [each.name, each] as const))('%s', (_, each) => each.run(made.runner));
  });
}
