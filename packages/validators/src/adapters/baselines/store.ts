/**
 * Baselines as files: `baselines/<fingerprint of the machine>/<name>.json`. A name of another machine is `name@fingerprint`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PerfError } from '@perf/core';
import type { Baseline, BaselineRow } from '../../baseline/baseline.ts';
import { thisMachine } from './machine.ts';

const NAME = /^\w[\w.-]{0,99}$/;
const FINGERPRINT = /^[\da-f]{12}$/;

/** One of that name on this machine is replaced, as a whole. @throws PerfError `validators/invalid-baseline` */
export function saveBaseline(folder: string, baseline: Baseline): string {
  checkName(baseline.name);
  const path = pathOf(folder, baseline.name, baseline.machine.fingerprint);
  mkdirSync(join(path, '..'), { recursive: true });
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, `${JSON.stringify(baseline, undefined, 2)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return path;
}

/** Of all machines, oldest first; those that can't be read are left out. */
export function listBaselines(folder: string): Baseline[] {
  const root = join(folder, 'baselines');
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((fingerprint) => FINGERPRINT.test(fingerprint))
    .flatMap((fingerprint) => readdirSync(join(root, fingerprint)).map((file) => join(root, fingerprint, file)))
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => parsed(path) ?? [])
    .sort((a, b) => a.at - b.at);
}

/** @throws PerfError `validators/invalid-baseline` for a name there is nothing under */
export function readBaseline(folder: string, asked: string): Baseline {
  const [name = '', fingerprint = thisMachine().fingerprint] = asked.split('@');
  checkName(name);
  const path = FINGERPRINT.test(fingerprint) ? pathOf(folder, name, fingerprint) : undefined;
  const baseline = path !== undefined && existsSync(path) ? parsed(path) : undefined;
  if (baseline !== undefined) return baseline;
  const known = listBaselines(folder).map((one) => `${one.name}@${one.machine.fingerprint}`);
  throw invalid(
    `Expected a baseline under \`${asked}\`, but there is none that can be read`,
    known.length === 0 ? 'Keep one: `perfkit baseline save NAME …`.' : `There are: ${known.slice(0, 10).join(', ')}.`,
  );
}

function parsed(path: string): Baseline | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Baseline;
    return isBaseline(value) ? value : undefined;
  } catch {
    // One that was cut off, or is no file of ours.
    return undefined;
  }
}

/** As far as it is worked with; a field that is missing on the way there throws. */
function isBaseline({ schema, name, at, machine, rows }: Baseline): boolean {
  const { cores, memoryGiB, node, platform, arch, processor, fingerprint } = machine;
  return (
    schema === 1 &&
    [at, cores, memoryGiB, node].every(Number.isFinite) &&
    [name, platform, arch, processor, fingerprint].every((text) => typeof text === 'string') &&
    rows.every((row) => typeof row.name === 'string' && areFigures(row.wall) && areFigures(row.cpu ?? row.wall))
  );
}

function areFigures({ mean, median, p10, min, unit }: BaselineRow['wall']): boolean {
  return typeof unit === 'string' && [mean, median, p10, min].every(({ value }) => Number.isFinite(value));
}

const pathOf = (folder: string, name: string, fingerprint: string): string =>
  join(folder, 'baselines', fingerprint, `${name}.json`);

function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw invalid(`Expected the name of a baseline, got \`${name}\``, 'Give letters, digits, `.`, `-` and `_`.');
}

function invalid(message: string, hint: string): PerfError {
  return new PerfError('validators/invalid-baseline', { message, hint });
}
