/** What `perfkit contract-check` does: asks the history about each contract of the configuration. */
import { basename } from 'node:path';
import { documentMarkdown, documentText } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { dataFolder, hasHistory, projectFolder } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { loadConfig } from '@perf/runtime/load-config';
import { readHistory } from '@perf/runtime/read-history';
import { type ContractCheck, contractCheck, contractCheckDocument } from '@perf/validators';
import { jsonText } from '../json.ts';
import { styleFor } from '../render/style.ts';

interface CheckFlags {
  readonly since?: number;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly config?: string;
  readonly dataDir?: string;
}

const EXIT_OF = { kept: EXIT.ok, broken: EXIT.broken, 'insufficient-data': EXIT.inconclusive } as const;

export async function checkContracts(flags: CheckFlags): Promise<void> {
  const cwd = process.cwd();
  const { settings } = await loadConfig(cwd, flags.config);
  const { contracts, readingContracts } = settings;
  if (contracts.length + readingContracts.length === 0) {
    throw new PerfError('cli/invalid-config', {
      message: 'Expected contracts in the configuration, but there are none',
      hint: 'Let `perfkit init` propose some from what was measured.',
    });
  }
  const project = projectFolder(cwd);
  const folder = dataFolder({ asked: flags.dataDir ?? process.env.PERFKIT_DIR ?? settings.dataDir, project });
  if (!hasHistory(folder)) {
    throw new PerfError('cli/no-data', {
      message: `Expected a history in \`${folder}\`, but there is none yet`,
      hint: 'Measure first: `perfkit run -- node server.js`. If it is elsewhere, give --data-dir.',
    });
  }
  const options = { contracts, readingContracts, ...(flags.since !== undefined && { period: flags.since }) };
  const worker = new URL('history-worker.js', import.meta.url);
  const check = await readHistory({ folder, worker }, (history) => contractCheck(history, options));
  process.stdout.write(textOf(check, flags, settings.service ?? basename(project)));
  process.exitCode = EXIT_OF[check.state];
}

function textOf(check: ContractCheck, { json, markdown }: CheckFlags, service: string): string {
  if (json === true) return jsonText({ service, ...check });
  const document = contractCheckDocument(check, service);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (markdown === true) return documentMarkdown(document, { timeZone });
  const width = Math.max(40, process.stdout.columns ?? 100);
  return documentText(document, { width, hasColour: styleFor(process.stdout).hasColour, timeZone });
}
