/** What `perfkit init` does: writes a configuration that a person can go on from. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PerfError } from '@perf/core';
import { CONFIG_NAMES, dataFolder, lastRun, projectFolder } from '@perf/runtime/data-folder';
import { loadConfig } from '@perf/runtime/load-config';
import { proposeContracts } from '../propose-contracts.ts';

export interface InitFlags {
  readonly fromLastRun?: boolean;
  readonly force?: boolean;
  readonly dataDir?: string;
}

export async function writeConfig(flags: InitFlags): Promise<void> {
  const project = projectFolder(process.cwd());
  const existing = CONFIG_NAMES.map((name) => join(project, name)).find((path) => existsSync(path));
  if (existing !== undefined && flags.force !== true) {
    throw new PerfError('cli/config-exists', {
      message: `Expected no configuration in \`${project}\`, but \`${existing}\` is there`,
      hint: 'Edit it, or replace it with --force.',
    });
  }
  // What the old one says beside its contracts stays.
  const { service, dataDir } = existing === undefined ? {} : (await loadConfig(project, existing)).settings;
  const folder = dataFolder({ asked: flags.dataDir ?? process.env.PERFKIT_DIR ?? dataDir, project });
  const contracts = flags.fromLastRun === true ? proposed(folder) : [EXAMPLE];
  const path = existing ?? join(project, 'perf.config.ts');
  const kept = Object.entries({ service, dataDir }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  writeFileSync(path, path.endsWith('.json') ? asJson(kept, contracts) : asModule(kept, contracts, path));
  process.stdout.write(
    `Written to ${path}: ${contracts.length} ${contracts.length === 1 ? 'contract' : 'contracts'}.\n`,
  );
}

interface ProposedContract {
  readonly operation: string;
  readonly p95: string;
  readonly errorRate: number;
}

const EXAMPLE: ProposedContract = { operation: 'GET /', p95: '200ms', errorRate: 0.01 };

function proposed(folder: string): ProposedContract[] {
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

type Kept = readonly [key: string, text: string][];

function asModule(kept: Kept, contracts: readonly ProposedContract[], path: string): string {
  const lines = contracts.map(
    ({ operation, p95, errorRate }) =>
      `    { operation: ${JSON.stringify(operation)}, p95: '${p95}', errorRate: ${errorRate} },`,
  );
  const isTyped = path.endsWith('.ts');
  return [
    '// What this program promises. `perfkit run` and `perfkit report` say which contracts are kept;',
    '// `perfkit run --enforce` exits with 10 when one is broken.',
    ...(isTyped ? [] : ["/** @type {import('@perf/runtime').Config} */", 'const config = {']),
    ...(isTyped ? ['export default {'] : []),
    ...kept.map(([key, text]) => `  ${key}: ${JSON.stringify(text)},`),
    '  contracts: [',
    ...lines,
    '  ],',
    ...(isTyped ? ['};'] : ['};', '', 'export default config;']),
    '',
  ].join('\n');
}

const asJson = (kept: Kept, contracts: readonly ProposedContract[]): string =>
  `${JSON.stringify({ ...Object.fromEntries(kept), contracts }, undefined, 2)}
`;
