/** What `perfkit baseline` does: figures of benches, kept by machine. */
import { PerfError } from '@perf/core';
import { prepareDataFolder } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { type Baseline, compareBaselines } from '@perf/validators';
import { commitAt, listBaselines, readBaseline, saveBaseline, thisMachine } from '@perf/validators/gate';
import type { MayBeQuiet } from '../chatter.ts';
import { given } from '../given.ts';
import { jsonText } from '../json.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { benchText } from '../render/bench-text.ts';
import { styleFor } from '../render/style.ts';
import { table } from '../render/table.ts';
import { untilStopped, wasStopped } from '../until-stopped.ts';
import { checkWords, measured, NOTHING_KEPT } from './bench-programs.ts';

interface BaselineFlags extends PlaceFlags, MayBeQuiet {
  readonly json?: boolean;
}

const WIDTH = process.stdout.columns || Number.POSITIVE_INFINITY;

export async function save(flags: BaselineFlags & { readonly runs?: number }, ...texts: string[]): Promise<void> {
  const [name, ...words] = texts;
  if (name === undefined) throw nothingNamed();
  checkWords({}, words);
  const folder = prepareDataFolder(await folderFor(flags));
  const runs = flags.runs === undefined ? {} : { runs: flags.runs };
  const document = await untilStopped({ kept: NOTHING_KEPT }, (signal) =>
    measured({ ...runs, ...given({ quiet: flags.quiet }) }, words, signal),
  );
  if (wasStopped(document)) {
    process.exitCode = document.exitCode;
    return;
  }
  const commit = await commitAt(process.cwd());
  const rows = document.rows.map(({ name: row, wall, cpu, samples }) => ({
    name: row,
    wall,
    samples,
    ...(cpu === undefined ? {} : { cpu }),
  }));
  const about = { schema: 1, name, at: Date.now(), machine: thisMachine() } as const;
  const baseline: Baseline = { ...about, rows, ...(commit === undefined ? {} : { commit }) };
  const path = saveBaseline(folder, baseline);
  print(flags, baseline, `${figuresOf(baseline)}\nKept as ${name} in ${path}\n`);
}

export async function list(flags: BaselineFlags): Promise<void> {
  const all = listBaselines(await folderFor(flags));
  const here = thisMachine().fingerprint;
  const rows = all.map(({ name, at, machine, commit, rows: benches }) => [
    name,
    new Date(at).toISOString(),
    machine.fingerprint === here ? 'this one' : machine.fingerprint,
    commit?.slice(0, 12) ?? '',
    String(benches.length),
  ]);
  const titles = ['name', 'kept', 'machine', 'commit', 'benches'].map((title) => ({ title }));
  const text =
    all.length === 0
      ? 'No baselines. Keep one: `perfkit baseline save NAME …`.'
      : table(titles, rows, WIDTH).join('\n');
  print(flags, all, `${text}\n`);
}

export async function show(flags: BaselineFlags, name: string): Promise<void> {
  const baseline = readBaseline(await folderFor(flags), name);
  print(flags, baseline, figuresOf(baseline));
}

export async function compare(flags: BaselineFlags, first: string, second: string): Promise<void> {
  const folder = await folderFor(flags);
  const found = compareBaselines(readBaseline(folder, first), readBaseline(folder, second));
  if (!found.sameMachine) process.exitCode = EXIT.inconclusive;
  const ratio = (value: number | undefined): string => (value === undefined ? '' : `× ${value.toFixed(3)}`);
  const titles = ['', 'time', 'processor time'].map((title) => ({ title }));
  const rows = found.changes.map(({ name, wall, cpu }) => [name, ratio(wall), ratio(cpu)]);
  print(flags, found, `${[...table(titles, rows, WIDTH), '', found.text].join('\n')}\n`);
}

function print({ json }: BaselineFlags, value: object, text: string): void {
  process.stdout.write(json === true ? jsonText(value) : text);
}

function figuresOf({ rows, machine }: Baseline): string {
  const document = {
    schema: 1,
    kind: 'functions',
    rows: rows.map((row) => ({ ...row, parameters: {}, warnings: [] })),
    comparisons: [],
  } as const;
  const { processor, cores, memoryGiB, node, fingerprint } = machine;
  const on = `${processor}, ${cores} cores, ${memoryGiB} GiB, Node ${node} (${fingerprint})`;
  return `${benchText(document, styleFor(process.stdout), WIDTH)}\nMeasured on ${on}\n`;
}

async function folderFor(flags: BaselineFlags): Promise<string> {
  return (await projectPlace(flags)).folder;
}

function nothingNamed(): PerfError {
  return new PerfError('cli/invalid-flags', {
    message: 'Expected a name to keep figures under, got ``',
    hint: "Give one, and what to measure: perfkit baseline save v1 'node bench.js'.",
  });
}
