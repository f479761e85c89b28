/**
 * A script as it is handed to what runs it: with a time-out of its own, where that can be, and with its arguments.
 *
 * Apple events wait for 60 seconds by themselves. A script of plain statements is put into a handler with a `with timeout`
 * somewhat below the deadline, so that it ends by itself and says -1712, instead of being killed:
 *
 *   on run argv
 *   with timeout of 25 seconds
 *   …
 *   end timeout
 *   end run
 *
 * What declares something (`on`, `use`, `property`, …) can't stand in a block, and stays as it is written. Whether a script
 * may be run again once it is compiled is decided here as well: only one that can keep nothing from one run to the next.
 * Where it is hard to tell, for words within texts or comments, the answer is the careful one.
 */
import type { Milliseconds } from '@perf/core';
import { ScriptError } from './script-error.ts';
import type { ScriptEffect, ScriptLanguage, ScriptOptions } from './script-runner.ts';

export interface PreparedScript {
  readonly language: ScriptLanguage;
  readonly source: string;
  /** Absent: it has no `run` that takes any. */
  readonly args?: readonly string[];
  /** Whether it keeps nothing from one run to the next. */
  readonly keep: boolean;
}

export interface Preparation {
  readonly args: readonly string[] | undefined;
  readonly language: ScriptLanguage;
  /** Until it is killed. */
  readonly remaining: Milliseconds;
}

/** In the units of the text, not in bytes: more is no script. */
const LONGEST = 8_388_608;
/** What is before the first word of a line. With `\s*` each line would look through all empty ones below it. */
const INDENT = String.raw`^[^\S\r\n\u2028\u2029]*`;
const DECLARES = new RegExp(String.raw`${INDENT}(?:on|to|use|property|prop|global|script)\b|\(\*`, 'im');
const RUN_HANDLER = new RegExp(String.raw`${INDENT}on[^\S\r\n]+run\b`, 'im');
const KEEPS = /\b(?:property|prop|global|script)\b|\(\*/i;
/** Below the deadline: time for the answer to come back, where there is that much. */
const MARGIN: Milliseconds = 5_000;

export function prepared(script: string, { args, language, remaining }: Preparation): PreparedScript {
  if (language === 'javascript') return { language, source: script, args: args ?? [], keep: false };
  if (!DECLARES.test(script)) {
    const source = `on run argv\nwith timeout of ${innerSeconds(remaining)} seconds\n${script}\nend timeout\nend run`;
    return { language, source, args: args ?? [], keep: true };
  }
  const handled = RUN_HANDLER.test(script);
  const given = args ?? (handled ? [] : undefined);
  return {
    language,
    source: script,
    keep: handled && !KEEPS.test(script),
    ...(given !== undefined && { args: given }),
  };
}

/** Whole seconds, at least 1: five below the deadline, or half of it when it is near. */
export function innerSeconds(remaining: Milliseconds): number {
  return Math.max(1, Math.floor(Math.max(remaining - MARGIN, remaining / 2) / 1_000));
}

/** @throws ScriptError `applescript/invalid-argument` for what AppleScript can't be told */
export function checkScript(script: unknown, args: unknown): void {
  checkText(script, '`script`');
  if (script === '') throw refused('`script` to be a script, got an empty text', 'Give the text of a script.');
  if (args === undefined) return;
  if (!Array.isArray(args)) throw refused(`\`args\` to be a list of texts, got \`${typeof args}\``, 'Give texts.');
  for (const [index, arg] of args.entries()) checkText(arg, `\`args[${index}]\``);
}

const LANGUAGES: readonly unknown[] = ['applescript', 'javascript'] satisfies ScriptLanguage[];
const EFFECTS: readonly unknown[] = ['read', 'write'] satisfies ScriptEffect[];

/** @throws ScriptError `applescript/invalid-argument` */
export function checkOptions({ target, language = 'applescript', effect = 'write', signal }: ScriptOptions): void {
  if (target !== undefined) checkText(target, '`target`');
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw refused('`signal` to be an AbortSignal', 'Give the `signal` of an AbortController, not the controller.');
  }
  const given = JSON.stringify;
  if (!LANGUAGES.includes(language)) {
    throw refused(`\`language\` to be applescript or javascript, got \`${given(language)}\``, 'Give one of the two.');
  }
  if (!EFFECTS.includes(effect)) {
    throw refused(`\`effect\` to be read or write, got \`${given(effect)}\``, 'Give one of the two.');
  }
}

/** Values are not shown: they may be secrets. */
export function checkText(text: unknown, name: string): asserts text is string {
  if (typeof text !== 'string')
    throw refused(`${name} to be a text, got \`${typeof text}\``, 'Turn values into texts yourself.');
  if (text.length > LONGEST)
    throw refused(`${name} to have at most 8 Mi characters, got ${text.length}`, 'Hand it over in a file.');
  if (text.includes('\0')) throw refused(`${name} to be without NUL`, 'Remove the character with the code 0.');
  if (!text.isWellFormed()) {
    throw refused(`${name} to be well-formed Unicode, got half of a surrogate pair`, 'Cut texts between characters.');
  }
}

function refused(expected: string, hint: string): ScriptError {
  return new ScriptError('applescript/invalid-argument', { message: `Expected ${expected}`, hint });
}
