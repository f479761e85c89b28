/**
 * The stand-in for `osascript` itself: a program for tests, started by a file that `stand-in.ts` writes.
 *
 *   osascript [-l LANG] [-e LINE]… [-s FLAGS] [FILE | -] [ARGUMENT]…
 *
 * What it prints is what the real one prints: the result, or `44:48: execution error: TEXT (-1743)` and code 1, where
 * TEXT is in the language of some user. With `-s s` a result is as its source has it; with `-s o` errors go to stdout.
 */
import { readFileSync } from 'node:fs';
import { AppleScriptError, asText, Script, sleep, type Value } from './applescript.ts';
import { bridge, writeAll } from './bridge.ts';
import { Faults } from './faults.ts';
import { Told } from './told.ts';

interface Asked {
  readonly language: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly flags: string;
}

function asked(words: readonly string[]): Asked {
  const rest = [...words];
  const lines: string[] = [];
  let language = 'AppleScript';
  let flags = '';
  while (rest[0]?.startsWith('-') && rest[0] !== '-') {
    const [option = '', value = ''] = [rest[0].slice(0, 2), rest[0].slice(2)];
    rest.shift();
    const given = value === '' ? (rest.shift() ?? '') : value;
    if (option === '-l') language = given;
    else if (option === '-e') lines.push(given);
    else if (option === '-s') flags += given;
    else usage(`osascript: illegal option -- ${option.slice(1)}`);
  }
  if (lines.length > 0) return { language, script: lines.join('\n'), args: rest, flags };
  const [file = '-', ...args] = rest;
  return { language, script: readFileSync(file === '-' ? 0 : file, 'utf8'), args, flags };
}

function usage(text: string): never {
  writeAll(
    2,
    Buffer.from(`${text}\nusage: osascript [-l language] [-e script] [-s options] [programfile] [argument ...]\n`),
  );
  process.exit(2);
}

function printed(value: Value, flags: string): string {
  if (!flags.includes('s')) return asText(value);
  if (Array.isArray(value)) return `{${value.map((item) => printed(item, flags)).join(', ')}}`;
  return typeof value === 'string' ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : asText(value);
}

/** A program in JavaScript: with the bridge, so that a worker's own text runs. */
function javaScript({ script, args }: Asked, told: Told): Value {
  const faults = new Faults(told, true);
  const { ObjC, $, Ref } = bridge({
    execute: (each, given) => {
      told.tell({ script: each.source, args: given, language: 'AppleScript' });
      const outcome = faults.run(each.source, given);
      return outcome === undefined ? each.run(given) : outcome.value;
    },
    knows: (source) => told.ruleFor(source) !== undefined,
    write: (bytes) => faults.write(bytes),
  });
  /** Scripts within a worker: rules count for them too, and they see the bridge. */
  function Inner(parameter: string, body: string): (argv: readonly string[]) => Value {
    const compiled = new Function('ObjC', '$', 'Ref', parameter, body);
    return (argv) => {
      told.tell({ script: body, args: argv, language: 'JavaScript' });
      const outcome = faults.run(body, argv);
      return outcome === undefined ? compiled(ObjC, $, Ref, argv) : outcome.value;
    };
  }
  const outer = new Function(
    'ObjC',
    '$',
    'Ref',
    'Function',
    `${script}\n;return typeof run === 'function' ? run : undefined;`,
  );
  return (outer(ObjC, $, Ref, Inner) as ((argv: readonly string[]) => Value) | undefined)?.(args);
}

function appleScript({ script, args }: Asked, told: Told): Value {
  told.tell({ script, args, language: 'AppleScript' });
  const outcome = new Faults(told, false).run(script, args);
  return outcome === undefined ? new Script(script).run(args) : outcome.value;
}

/** @param folder see `told.ts` */
export function main(folder: string): void {
  const told = new Told(folder);
  const { start } = told.orders();
  if (start > 0) sleep(start);
  const request = asked(process.argv.slice(2));
  try {
    const value = request.language === 'JavaScript' ? javaScript(request, told) : appleScript(request, told);
    writeAll(1, Buffer.from(`${printed(value, request.flags)}\n`));
  } catch (error) {
    const [text, number] =
      error instanceof AppleScriptError ? [error.message, error.errorNumber] : [`Error: ${String(error)}`, -2700];
    writeAll(request.flags.includes('o') ? 1 : 2, Buffer.from(`44:48: execution error: ${text} (${number})\n`));
    process.exitCode = 1;
  }
}
