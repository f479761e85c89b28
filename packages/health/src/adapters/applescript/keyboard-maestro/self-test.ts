/**
 * What Keyboard Maestro has to do here, as a list of cases that change nothing: the tests run it against an Engine in memory and
 * through the stand-in for osascript, and `perfkit macos selftest` on a Mac that has it, once `whyKeyboardMaestroIsNotTested` finds no reason.
 */
import { ok, rejects, strictEqual } from 'node:assert/strict';
import { permissions } from '../../../applescript/permissions.ts';
import { isScriptError } from '../../../applescript/script-error.ts';
import type { ScriptRunner } from '../../../applescript/script-runner.ts';
import type { SelfTestCase } from '../../../applescript/self-test.ts';
import { keyboardMaestro } from './keyboard-maestro.ts';

const NOBODYS = 'perfkit self-test: a name that nobody uses " & \\ 😀';

/** @returns why the cases would tell nothing here: it is not installed, does not run, or may not be asked */
export async function whyKeyboardMaestroIsNotTested(runner: ScriptRunner): Promise<string | undefined> {
  const { rungs } = await keyboardMaestro(runner).health();
  const broken = rungs.slice(0, 3).find(({ state }) => state !== 'pass');
  return broken === undefined ? undefined : `${broken.text}${broken.todo === null ? '' : `. ${broken.todo}`}`;
}

export const KEYBOARD_MAESTRO_SELF_TEST: readonly SelfTestCase[] = [
  {
    name: 'Keyboard Maestro is there and answers, rung by rung',
    async run(runner) {
      const { rungs } = await keyboardMaestro(runner).health();
      for (const { name, state, text } of rungs.slice(0, 4)) strictEqual(state, 'pass', `${name}: ${text}`);
    },
  },
  {
    name: 'Keyboard Maestro lists its macros, each with what `run` takes and the group that it is in',
    async run(runner) {
      const km = keyboardMaestro(runner);
      const groups = await km.groups({ timeout: '30s' });
      ok(groups.length > 0, 'no group of macros');
      for (const { id, name, macros } of groups) {
        ok(id !== '', `the group ${name} has no id`);
        for (const macro of macros) ok(macro.id !== '' && macro.group === name, `a macro in ${name} has no id`);
      }
    },
  },
  {
    name: 'Keyboard Maestro has nothing in a variable that nobody made, and does not list it',
    async run(runner) {
      const { variables } = keyboardMaestro(runner);
      strictEqual(await variables.get(NOBODYS), '');
      ok(!(await variables.list()).includes(NOBODYS), 'a question has made a variable');
    },
  },
  {
    name: 'Keyboard Maestro says that there is no such macro',
    run: (runner) =>
      rejects(keyboardMaestro(runner).run(NOBODYS), (error: unknown) => {
        ok(isScriptError(error), String(error));
        ok(!error.code.endsWith('/unknown-outcome'), `${error.code}: ${error.message}`);
        return true;
      }),
  },
  {
    name: 'macOS tells of an application that does not exist that it does not run',
    async run(runner) {
      const { state } = await permissions(runner).automation('example.perfkit.no-such-application');
      strictEqual(state, 'not-running');
    },
  },
];
