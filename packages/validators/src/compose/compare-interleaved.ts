/**
 * A against B, by turns: functions of this process, modules or commands in fresh processes.
 *
 * Here the parts are put together for who installs this package alone.
 */
import { fileURLToPath } from 'node:url';
import { contestOfCommands, contestOfModules, type ModuleCase } from '../adapters/processes/contests.ts';
import type { Command } from '../adapters/processes/run-timed.ts';
import type { NamedCase } from '../bench/cases.ts';
import type { BenchFunction } from '../bench/runner.ts';
import { commandWords } from '../bench/words.ts';
import { type CheckedComparing, type CompareInterleavedOptions, checkedComparing } from '../compare/compare-options.ts';
import { type Contest, type InterleavedComparison, runContest } from '../compare/contest.ts';
import { contestOfFunctions } from '../compare/functions.ts';
import { misuse } from '../misuse.ts';

/**
 * A function; a module's path or address (`./sort.ts`, its default export or first case); or a command, as its words or as a
 * text that is parted into words without a shell.
 */
export type Contender =
  | BenchFunction
  | string
  | URL
  | readonly string[]
  | { readonly name?: string; readonly fn: BenchFunction }
  | { readonly name?: string; readonly module: string | URL; readonly export?: string; readonly cwd?: string }
  | { readonly name?: string; readonly command: string | readonly string[]; readonly cwd?: string };

type Known =
  | { readonly kind: 'function'; readonly name: string; readonly one: NamedCase }
  | { readonly kind: 'module'; readonly name: string; readonly one: ModuleCase }
  | { readonly kind: 'command'; readonly name: string; readonly one: Command };

/**
 * The factor by which `b` takes longer than `a`, and whether that is more than noise.
 *
 * @param a what `b` is held against; both of one kind
 * @throws PerfError `validators/case-failed`, `validators/command-failed`, `validators/command-not-found`,
 *   `validators/invalid-argument`
 */
export async function compareInterleaved(
  a: Contender,
  b: Contender,
  options: CompareInterleavedOptions = {},
): Promise<InterleavedComparison> {
  const checked = checkedComparing(options);
  const [one, other] = [known(a, 'a'), known(b, 'b')];
  const names =
    one.name === other.name ? ([`${one.name} (a)`, `${other.name} (b)`] as const) : ([one.name, other.name] as const);
  return runContest(contestOf(one, other, checked), { ...checked, names });
}

function contestOf(a: Known, b: Known, checked: CheckedComparing): Contest {
  if (a.kind === 'function' && b.kind === 'function') {
    return contestOfFunctions(a.one, b.one, checked);
  }
  if (a.kind === 'module' && b.kind === 'module') return contestOfModules(a.one, b.one, checked);
  if (a.kind === 'command' && b.kind === 'command') return contestOfCommands(a.one, b.one, checked);
  throw misuse({
    name: 'b',
    expected: `a ${a.kind} as \`a\` is`,
    got: b.kind,
    hint: 'Compare two functions, two modules or two commands.',
  });
}

const MODULE = /^(?:file:|[^\s]*\.[cm]?[jt]s$)/;

function known(contender: Contender, place: 'a' | 'b'): Known {
  if (typeof contender === 'function') {
    const name = contender.name || place;
    return { kind: 'function', name, one: { name, fn: contender } };
  }
  if (contender instanceof URL) return moduleOf({ module: contender });
  if (typeof contender === 'string') {
    return MODULE.test(contender) ? moduleOf({ module: contender }) : commandOf({ command: contender });
  }
  if (isWords(contender)) return commandOf({ command: contender });
  if (typeof contender === 'object' && contender !== null) {
    if ('module' in contender) return moduleOf(contender);
    if ('command' in contender) return commandOf(contender);
    if (typeof contender.fn === 'function') {
      const name = contender.name ?? (contender.fn.name || place);
      return { kind: 'function', name, one: { name, fn: contender.fn } };
    }
  }
  const hint = "Give a function, a module like './sort.ts', or a command like ['node', 'sort.js'].";
  throw misuse({ name: place, expected: 'a function, a module or a command', got: contender, hint });
}

const isWords = (contender: Contender): contender is readonly string[] => Array.isArray(contender);

function moduleOf({ name, module, cwd, export: only }: Extract<Contender, { module: unknown }>): Known {
  const file = module instanceof URL || module.startsWith('file:') ? fileURLToPath(module) : module;
  const shown = name ?? (only === undefined ? file : `${file}: ${only}`);
  return { kind: 'module', name: shown, one: { file, cwd, name: only } };
}

function commandOf({ name, command, cwd }: Extract<Contender, { command: unknown }>): Known {
  const words = typeof command === 'string' ? commandWords(command) : command;
  const shown = name ?? (typeof command === 'string' ? command : command.join(' '));
  const [program = '', ...args] = words;
  if (program === '') {
    throw misuse({
      name: 'command',
      expected: 'a program and its arguments',
      got: command,
      hint: "Give ['node', 'a.js'].",
    });
  }
  return { kind: 'command', name: shown, one: { name: shown, words: [program, ...args], cwd } };
}
