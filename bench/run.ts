/**
 * `pnpm bench` runs all cases, which takes hours (the three soaks alone 50 minutes), and writes each into RESULTS.md as soon as it is done;
 * `--missing` goes on with those that have no section yet, so a run that was broken off is resumed. `pnpm bench record --rounds 15` runs
 * one and only prints it, `--write` puts it into the place of its section.
 *
 * Ends with 10 when a floor is missed, with 11 when one could not be judged.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingIn, withSection } from '@tooling/workspace/bench-results';
import { hasPnpm, pnpm, root, toolEnvironment } from '@tooling/workspace/tools';
import type { Case } from './case.ts';
import { cases } from './cases/index.ts';
import { runCase } from './harness.ts';
import { caseReport, machine } from './report.ts';

const ROUNDS = 9;
const MISSED = 10;
const INCONCLUSIVE = 11;
const MISUSE = 2;
const ALL: readonly string[] = ['cli', 'health', 'backup', 'mcp-server', 'optimizer', 'validators'];

/** @param isExact no name means no case, not all */
function chosen(names: readonly string[], isExact: boolean): readonly Case[] {
  const unknown = names.find((name) => !cases.some((one) => one.name === name));
  if (unknown === undefined)
    return names.length === 0 && !isExact ? cases : cases.filter(({ name }) => names.includes(name));
  console.error(`Expected a case out of ${cases.map(({ name }) => name).join(', ')}, got \`${unknown}\``);
  process.exit(MISUSE);
}

/** The measured package is the built one: turbo builds it anew only when a source changed. */
function build(wanted: readonly Case[]): void {
  const built = new Set(wanted.flatMap(({ packages = ALL }) => packages));
  const packages = [...built].map((name) => `--filter=@perf/${name}...`);
  const args = ['run', 'build', ...packages, '--output-logs=errors-only'];
  const [command, all] = hasPnpm()
    ? [process.execPath, [join(root, 'node_modules/turbo/bin/turbo'), ...args]]
    : pnpm(['exec', 'turbo', ...args]);
  const { status } = spawnSync(command, all, {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('Expected the packages to build. Run `pnpm build` to see why it does not.');
}

const RESULTS = new URL('RESULTS.md', import.meta.url);

/** As a whole, or not at all: what others have measured stands in it. */
function writeSection(name: string, text: string): void {
  const draft = new URL('RESULTS.md.draft', import.meta.url);
  writeFileSync(draft, withSection(readFileSync(RESULTS, 'utf8'), { name, text }, cases));
  renameSync(draft, RESULTS);
}

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);

/** One line that is written over, for people only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: String(ROUNDS) },
    missing: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`Expected \`--rounds\` to be a positive integer, got \`${values.rounds}\``);
  process.exit(MISUSE);
}
const wanted = chosen(values.missing ? missingIn(readFileSync(RESULTS, 'utf8'), cases) : positionals, values.missing);
const isWritten = values.write || positionals.length === 0;
build(wanted);
console.log(`${machine()}\n`);
for (const one of wanted) {
  const obstacle = one.impossible?.();
  if (obstacle !== undefined) {
    console.log(`skipped: ${one.name}, since ${obstacle}\n`);
    continue;
  }
  if ('absent' in one) for (const sentence of one.absent?.() ?? []) console.log(`skipped: ${sentence}`);
  const loadBefore = load();
  const onRound = (done: number, of: number): void => progress(`${one.name}: round ${done} of ${of}`);
  const result = await runCase(one, { rounds, onRound });
  progress('');
  const verdicts = result.outcomes.map(({ verdict }) => verdict);
  if (verdicts.includes('missed')) process.exitCode = MISSED;
  else if (verdicts.includes('inconclusive')) process.exitCode ??= INCONCLUSIVE;
  const stamp = `${machine()}\nLoad ${loadBefore} before and ${load()} after.`;
  const report = caseReport(result, stamp);
  console.log(report);
  if (isWritten) writeSection(one.name, report);
}
