/** Runs the built `perfkit` as a user would, and reads what it left behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Report, reportSchema } from '@perf/runtime/report';
import {
  type ProgramOptions,
  type ProgramResult,
  type RunningProgram,
  runProgram,
  startProgram,
  temporaryFolder,
} from '@tooling/testkit';

export const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
export const programs = fileURLToPath(new URL('programs', import.meta.url));

/** A folder that is a project of its own, so that nothing of this repository is found. */
export async function emptyProject(): Promise<string> {
  const { path } = await temporaryFolder('a project with spaces and ü');
  return path;
}

export function perfkit(args: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  return runProgram(process.execPath, [bin, ...args], options);
}

export function startPerfkit(args: readonly string[], options: ProgramOptions): RunningProgram {
  return startProgram(process.execPath, [bin, ...args], options);
}

/** The report a run wrote with `--report report.json`, checked against its schema. */
export function reportIn(folder: string, file = 'report.json'): Report {
  return reportSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

export function operation(report: Report, name: string): Report['operations'][number] | undefined {
  return report.operations.find((candidate) => candidate.name === name);
}
