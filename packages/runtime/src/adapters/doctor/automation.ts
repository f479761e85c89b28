/**
 * What a Mac lets this program automate, asked without a prompt. Not to have Keyboard Maestro, or Accessibility, keeps perfkit
 * from nothing of its own, so what is told of them is at most a warning. Off macOS there is nothing to tell.
 */
import { createScriptPool, keyboardMaestro, permissions, type ScriptRunner } from '@perf/health/applescript';
import type { Part, PartAnswer } from './part.ts';

/** Starts no process before a script runs. */
export const ownScripts = (): (ScriptRunner & AsyncDisposable) | undefined =>
  process.platform === 'darwin' ? createScriptPool({ size: 1 }) : undefined;

export const automationParts = (scripts: ScriptRunner | undefined): readonly Part[] =>
  scripts === undefined ? [] : [keyboardMaestroPart(scripts), accessibilityPart(scripts)];

/** As far as it can be told without asking Keyboard Maestro itself. */
const keyboardMaestroPart = (scripts: ScriptRunner): Part => ({
  name: 'keyboard maestro',
  todo: 'Ask again; `perfkit health` with a check of Keyboard Maestro says more.',
  async run(signal): Promise<PartAnswer> {
    const [installed, running, authorised] = keyboardMaestro(scripts).rungs;
    const there = await installed?.ask(signal);
    if (there?.state !== 'pass') return { state: there?.state === 'fail' ? 'pass' : 'warn', text: there?.text ?? '' };
    const runs = await running?.ask(signal);
    if (runs?.state !== 'pass') return plainly(runs);
    return plainly(await authorised?.ask(signal));
  },
});

const accessibilityPart = (scripts: ScriptRunner): Part => ({
  name: 'accessibility',
  todo: 'Ask again.',
  async run(signal): Promise<PartAnswer> {
    const { state, text, todo } = await permissions(scripts).accessibility({ signal });
    if (state === 'granted') return { state: 'pass', text };
    return { state: 'warn', text, ...(todo !== undefined && { todo }) };
  },
});

/** Nothing that is not well here is a failure of perfkit. */
function plainly(answer: PartAnswer | undefined): PartAnswer {
  if (answer === undefined) return { state: 'unknown', text: 'not asked' };
  return answer.state === 'pass' ? answer : { ...answer, state: 'warn' };
}
