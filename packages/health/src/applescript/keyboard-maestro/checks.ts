/**
 * The ladder as checks, each depending on the rungs that it rests on, and as one answer with what to do.
 *
 * Both ask in the same way, through the same runner of checks, so that they never disagree.
 */
import { type Check, type CheckState, defineCheck, type Observed } from '../../check.ts';
import { createHealth } from '../../health.ts';
import type { HealthState } from '../../roll-up.ts';
import type { Rung, RungAnswer, RungName } from './rung.ts';

export interface RungResult {
  readonly name: RungName;
  readonly state: CheckState;
  /** The rung at the root of it, when the state is `blocked`. */
  readonly blockedBy?: RungName;
  readonly text: string;
  /** One thing to do; null where there is nothing. */
  readonly todo: string | null;
  readonly observed?: readonly Observed[];
}

export interface KeyboardMaestroHealth {
  /** As of all rungs together; `unauthorised` where macOS does not let us ask, which is not `fail`. */
  readonly state: HealthState | 'unauthorised';
  readonly text: string;
  /** From the lowest to the highest. */
  readonly rungs: readonly RungResult[];
}

export interface KeyboardMaestroCheckOptions {
  /** Before the name of each check: `keyboard maestro running`. @default 'keyboard maestro' */
  readonly name?: string;
  /** Names of checks that the lowest rung waits for. */
  readonly dependsOn?: readonly string[];
}

/** For `createHealth`. @param km what `keyboardMaestro` made */
export function keyboardMaestroChecks(
  { rungs }: { readonly rungs: readonly Rung[] },
  { name = 'keyboard maestro', dependsOn = [] }: KeyboardMaestroCheckOptions = {},
): Check[] {
  return rungs.map((rung) =>
    defineCheck({
      name: `${name} ${rung.name}`,
      kind: rung.kind,
      every: rung.every,
      timeout: rung.longest,
      outside: true,
      dependsOn: rung.restsOn.length === 0 ? dependsOn : rung.restsOn.map((other) => `${name} ${other}`),
      run: async (signal) => {
        const { todo, text, ...answer } = await rung.ask(signal);
        return { ...answer, text: todo === undefined ? text : `${text}. ${todo}` };
      },
    }),
  );
}

export async function askRungs(rungs: readonly Rung[]): Promise<KeyboardMaestroHealth> {
  const answers = new Map<string, RungAnswer>();
  const checks = rungs.map(({ name, restsOn, kind, longest, ask }) =>
    defineCheck({
      name,
      kind,
      dependsOn: restsOn,
      timeout: longest,
      outside: true,
      run: async (signal) => {
        const answer = await ask(signal);
        answers.set(name, answer);
        return answer;
      },
    }),
  );
  const report = await createHealth({ checks }).run();
  const results = report.checks.map(({ name, state, text, blockedBy, observed }) => ({
    name: name as RungName,
    state,
    text: state === 'blocked' ? `not asked, by ${blockedBy}` : text,
    todo: answers.get(name)?.todo ?? null,
    ...(blockedBy !== undefined && { blockedBy: blockedBy as RungName }),
    ...(observed !== undefined && { observed }),
  }));
  const isDenied = results.some(({ state }) => state === 'unauthorised');
  return { state: isDenied ? 'unauthorised' : report.state, text: report.text, rungs: results };
}
