/** What `perfkit init` does: writes a configuration that a person can go on from. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { PerfError } from '@perf/core';
import { parseConfig } from '@perf/runtime';
import { CONFIG_NAMES, dataFolder, lastRun, projectFolder } from '@perf/runtime/data-folder';
import { loadConfig } from '@perf/runtime/load-config';
import type { MayBeQuiet } from '../chatter.ts';
import { type Asking, asked as answered } from '../init/ask.ts';
import { configText } from '../init/config-text.ts';
import { type Answers, configOf, type ProposedContract } from '../init/draft.ts';
import { jsonText } from '../json.ts';
import type { PlaceFlags } from '../project-place.ts';
import { proposeContracts } from '../propose-contracts.ts';
import { checkReportFile } from '../report-file.ts';
import { replaceText } from '../write-text.ts';

export interface InitFlags extends PlaceFlags, MayBeQuiet {
  readonly service?: string;
  readonly fromLastRun?: boolean;
  readonly alerts?: boolean;
  readonly backup?: readonly string[];
  readonly check?: readonly string[];
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** What `--json` prints. */
export interface Written {
  readonly path: string;
  readonly contracts: number;
}

/** 128 + SIGINT. */
const LEFT = 130;

export async function writeConfig(flags: InitFlags): Promise<void> {
  const project = projectFolder(process.cwd());
  const asked = flags.config === undefined ? undefined : fileToWrite(flags.config);
  const names = asked === undefined ? CONFIG_NAMES.map((name) => join(project, name)) : [asked];
  const existing = names.find((path) => existsSync(path));
  if (existing !== undefined && flags.force !== true) throw isThere(existing);
  // What the old one says beside its contracts stays.
  const { service, dataDir } = existing === undefined ? {} : (await loadConfig(project, existing)).settings;
  const folder = dataFolder({ asked: flags.dataDir ?? (process.env.PERFKIT_DIR || dataDir), project });
  const path = existing ?? asked ?? join(project, 'perf.config.ts');
  const known = { service: flags.service ?? service, dataDir };
  const answers = isAsking(flags)
    ? await answered((asking) => questions(asking, { folder, name: known.service ?? basename(project) }))
    : flagAnswers(flags, folder);
  if (answers === undefined) {
    process.stderr.write('\nperfkit: nothing was written\n');
    process.exitCode = LEFT;
    return;
  }
  const config = configOf({ ...known, ...answers });
  parseConfig(config, 'these answers');
  replaceText(path, configText(config, path));
  const count = answers.contracts.length;
  const written: Written = { path, contracts: count };
  const words = `Written to ${path}: ${count} ${count === 1 ? 'contract' : 'contracts'}.\n`;
  process.stdout.write(flags.json === true ? jsonText(written) : words);
}

/** @throws PerfError `cli/invalid-report-file`, `cli/invalid-flags` before anybody is asked for answers that could not be kept */
function fileToWrite(config: string): string {
  const path = resolve(config);
  checkReportFile(path);
  if (/\.(ts|js|mjs|json)$/.test(path)) return path;
  throw new PerfError('cli/invalid-flags', {
    message: `Expected --config to name a .ts, .js, .mjs or .json, got \`${config}\``,
    hint: 'See `perfkit init --help`.',
  });
}

type Given = Omit<Answers, 'dataDir'>;

/** Whoever gives flags has said what is wanted. */
function isAsking({ service, fromLastRun, alerts, backup, check, yes }: InitFlags): boolean {
  const hasAnswers = [service, fromLastRun, alerts, backup, check, yes].some((flag) => flag !== undefined);
  return !hasAnswers && process.stdin.isTTY === true && process.stderr.isTTY === true;
}

function flagAnswers({ fromLastRun, alerts = false, backup = [], check = [] }: InitFlags, folder: string): Given {
  return { contracts: fromLastRun === true ? learned(folder) : [EXAMPLE], alerts, backup, checks: check };
}

interface Known {
  readonly folder: string;
  readonly name: string;
}

async function questions(asking: Asking, { folder, name }: Known): Promise<Given> {
  const service = await asking.text('Name of the program in reports?', name);
  const proposed = proposeContracts(lastRun(folder) ?? NO_RUN);
  const count = proposed.length === 1 ? '1 operation' : `${proposed.length} operations`;
  const measured = `Contracts for ${count}, from what the last run measured?`;
  const isWanted = await asking.yes(
    proposed.length > 0 ? measured : 'No run to learn from yet. An example of a contract?',
  );
  const contracts = isWanted ? (proposed.length > 0 ? proposed : [EXAMPLE]) : [];
  const alerts = contracts.length > 0 && (await asking.yes('An alert when a contract stays broken for 5 minutes?'));
  const backup = await asking.list('Files or folders to back up, with commas between?');
  const checks = await asking.list('Addresses that have to answer, with commas between?');
  return { service, contracts, alerts, backup, checks };
}

const EXAMPLE: ProposedContract = { operation: 'GET /', p95: '200ms', errorRate: 0.01 };
const NO_RUN = { operations: [] };

function learned(folder: string): ProposedContract[] {
  const report = lastRun(folder);
  if (report === undefined) {
    throw new PerfError('cli/no-data', {
      message: `Expected a run in \`${folder}\` to learn from, but there is none yet`,
      hint: 'Measure first: `perfkit run -- node server.js`, with its usual load.',
    });
  }
  const contracts = proposeContracts(report);
  if (contracts.length > 0) return contracts;
  throw new PerfError('cli/no-data', {
    message: 'Expected an operation with at least 20 calls in the last run, but there is none',
    hint: 'Run it longer, or with its usual load: `perfkit run --for 1m -- node server.js`.',
  });
}

const isThere = (existing: string): PerfError =>
  new PerfError('cli/config-exists', {
    message: `Expected no configuration yet, but \`${existing}\` is there`,
    hint: 'Edit it, or replace it with --force.',
  });
