/** Asks one check once, as a program would. */
import { type Check, type CheckResult, createHealth } from '../src/index.ts';

export async function ask(check: Check): Promise<CheckResult> {
  const { checks } = await createHealth({ checks: [check] }).run();
  return checks[0] as CheckResult;
}
