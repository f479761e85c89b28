/** What `perfkit bench` does: measures commands, or what files export, and shows it. */

import { milliseconds, PerfError } from '@perf/core';
import {
  type BenchResult,
  commandWords,
  fill,
  type Growth,
  growthOf,
  type Parameter,
  parseParameter,
} from '@perf/validators';
import {
  type BenchedCommand,
  type BenchFileOptions,
  benchCommands,
  benchFile,
  type Command,
  type CommandResult,
  type CommandsResult,
  type SweptCase,
  sweepFile,
} from '@perf/validators/processes';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { given } from '../given.ts';
import { jsonText } from '../json.ts';
import { type BenchDocument, benchOfCommands, benchOfFiles, benchOfSweeps } from '../render/bench-document.ts';
import { benchCsv, benchMarkdown, benchText } from '../render/bench-text.ts';
import { patiently, type Telling } from '../render/patiently.ts';
import { styleFor } from '../render/style.ts';
import { checkReportFile } from '../report-file.ts';
import { untilStopped, wasStopped } from '../until-stopped.ts';
import { writeText } from '../write-text.ts';

export interface BenchFlags extends MayBeQuiet {
  readonly runs?: number;
  readonly warmup?: string;
  readonly setup?: string;
  readonly prepare?: string;
  readonly cleanup?: string;
  readonly parameter?: readonly string[];
  readonly timeout?: number;
  readonly shell?: boolean;
  readonly ignoreFailure?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly csv?: boolean;
  readonly report?: string;
}

export async function benchPrograms(flags: BenchFlags, ...words: string[]): Promise<void> {
  checkWords(flags, words);
  if (flags.report !== undefined) checkReportFile(flags.report);
  const document = await untilStopped({ kept: NOTHING_KEPT }, (signal) => measured(flags, words, signal));
  if (wasStopped(document)) {
    process.exitCode = document.exitCode;
    return;
  }
  process.stdout.write(textOf(document, flags));
  if (flags.report !== undefined) writeText(flags.report, textOf(document, formOf(flags.report)));
}

/** What is left of a bench that was stopped. */
export const NOTHING_KEPT = 'what was measured so far is too little, and is not kept';

/** What `perfkit bench` and `perfkit baseline save` measure. */
export function measured(flags: BenchFlags, words: readonly string[], signal: AbortSignal): Promise<BenchDocument> {
  return patiently(chatter(flags), { words: 'measuring' }, (telling) =>
    words.every(isFile)
      ? measuredFiles(flags, words, { signal, telling })
      : measuredCommands(flags, words, { signal, telling }),
  );
}

interface Measuring {
  readonly signal: AbortSignal;
  readonly telling: Telling;
}

async function measuredFiles(
  flags: BenchFlags,
  files: readonly string[],
  { signal, telling }: Measuring,
): Promise<BenchDocument> {
  const warmup = flags.warmup === undefined ? {} : { warmup: milliseconds(flags.warmup, '--warmup') };
  const options = { ...given({ samples: flags.runs, timeout: flags.timeout }), ...warmup, signal };
  const [parameter] = flags.parameter ?? [];
  const show = (file: string) => (done: number, of: number) =>
    telling.say(`${file}: ${done} of ${of}`, (files.indexOf(file) + done / of) / files.length);
  if (parameter !== undefined) return await swept(files, parseParameter(parameter), { ...options, show });
  const results = new Map<string, BenchResult>();
  for (const file of files) results.set(file, await benchFile(file, { ...options, onProgress: show(file) }));
  return benchOfFiles(results);
}

async function measuredCommands(
  flags: BenchFlags,
  words: readonly string[],
  { signal, telling }: Measuring,
): Promise<BenchDocument> {
  const parameters = (flags.parameter ?? []).map(parseParameter);
  const commands = words.flatMap((text) => commandsOf(text, parameters, flags.shell));
  const onProgress = (done: number, of?: number): void =>
    of === undefined ? telling.say(`round ${done}`) : telling.say(`round ${done} of ${of}`, done / of);
  const result = await benchCommands(commands, { ...optionsOf(flags), signal, onProgress });
  return benchOfCommands(result, growthIn(result, parameters, words.length));
}

interface Sweeping extends BenchFileOptions {
  readonly show: (file: string) => (done: number, of: number) => void;
}

async function swept(
  files: readonly string[],
  { name, values }: Parameter,
  { show, ...options }: Sweeping,
): Promise<BenchDocument> {
  const cases: SweptCase[] = [];
  for (const file of files) {
    const found = await sweepFile(file, { ...options, sizes: values.map(Number), onProgress: show(file) });
    cases.push(...found.map((one) => (files.length > 1 ? { ...one, name: `${file}: ${one.name}` } : one)));
  }
  return benchOfSweeps(cases, name);
}

function optionsOf({ runs, warmup, setup, prepare, cleanup, shell, timeout, ignoreFailure }: BenchFlags) {
  const command = (text: string | undefined): Command | undefined =>
    text === undefined ? undefined : (commandsOf(text, [], shell)[0] as Command);
  return {
    runs,
    warmup: warmup === undefined ? undefined : Number(warmup),
    setup: command(setup),
    prepare: command(prepare),
    cleanup: command(cleanup),
    timeout,
    ignoreFailure,
  };
}

function commandsOf(text: string, parameters: readonly Parameter[], shell = false): BenchedCommand[] {
  return fill(shell ? ['sh', '-c', text] : commandWords(text), parameters).map(({ words, values }) => ({
    name: Object.entries(values).reduce((name, [key, value]) => name.replaceAll(`{${key}}`, value), text),
    words: words as [string, ...string[]],
    values,
  }));
}

/** Of one command with one parameter of numbers: how it grows. */
function growthIn({ commands }: CommandsResult, parameters: readonly Parameter[], texts: number): Growth | undefined {
  const [parameter, ...others] = parameters;
  if (parameter === undefined || others.length > 0 || texts !== 1) return undefined;
  const sizeOf = ({ values }: CommandResult): number => Number(values[parameter.name]);
  if (commands.length < 2 || !commands.every((one) => sizeOf(one) > 0)) return undefined;
  const points = commands.map((one) => {
    const { value, interval } = (one.cpu ?? one.wall).median;
    return { size: sizeOf(one), time: value, noise: (interval[1] - interval[0]) / (4 * value) };
  });
  return growthOf(points);
}

const FILE = /^[^\s'"]+\.[cm]?[jt]s$/;
const isFile = (word: string): boolean => FILE.test(word);

const isOfSizes = (texts: readonly string[]): boolean =>
  texts.map(parseParameter).every(({ values }) => values.every((value) => Number(value) > 0));

/** @throws PerfError `cli/invalid-flags` */
export function checkWords(flags: BenchFlags, words: readonly string[]): void {
  const forms = [flags.json, flags.markdown, flags.csv].filter((form) => form === true).length;
  const files = words.filter(isFile).length;
  const ofCommands = flags.setup ?? flags.prepare ?? flags.cleanup ?? flags.shell;
  const isSweep = flags.parameter === undefined || (flags.parameter.length === 1 && isOfSizes(flags.parameter));
  const problem =
    words.length === 0 || words.includes('')
      ? 'Expected a command or a file to measure, got ``'
      : forms > 1
        ? 'Expected one of --json, --markdown and --csv, got several'
        : files > 0 && files < words.length
          ? 'Expected commands or files, got both'
          : files > 0 && ofCommands !== undefined
            ? 'Expected --setup, --prepare, --cleanup and --shell to come with commands, got a file'
            : files > 0 && !isSweep
              ? `Expected one --parameter of numbers above 0 beside a file, got \`${flags.parameter?.join(' ')}\``
              : files === 0 && flags.warmup !== undefined && !/^\d{1,6}$/.test(flags.warmup)
                ? `Expected --warmup to be a number of runs, got \`${flags.warmup}\``
                : undefined;
  if (problem === undefined) return;
  const hint = "Commands stand in quotes: perfkit bench 'node a.js' 'node b.js'. See `perfkit bench --help`.";
  throw new PerfError('cli/invalid-flags', { message: problem, hint });
}

type Form = Pick<BenchFlags, 'json' | 'markdown' | 'csv'>;

function textOf(document: BenchDocument, { json, markdown, csv }: Form): string {
  if (json === true) return jsonText(document);
  if (markdown === true) return benchMarkdown(document);
  return csv === true
    ? benchCsv(document)
    : benchText(document, styleFor(process.stdout), process.stdout.columns || Number.POSITIVE_INFINITY);
}

function formOf(file: string): Form {
  if (file.endsWith('.json')) return { json: true };
  return file.endsWith('.csv') ? { csv: true } : { markdown: true };
}
