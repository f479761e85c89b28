/** What `perfkit contract-check` does: asks the history about each contract of the configuration. */

import { documentMarkdown, documentText } from '@perf/analytics/document';
import { PerfError } from '@perf/core';
import { hasHistory } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { readHistory } from '@perf/runtime/read-history';
import { type ContractCheck, contractCheck, contractCheckDocument } from '@perf/validators';
import { chatter, type MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { NOTHING_CHANGED } from '../leave-at-signal.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { patiently } from '../render/patiently.ts';
import { styleFor } from '../render/style.ts';

interface CheckFlags extends PlaceFlags, MayBeQuiet {
  readonly since?: number;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const EXIT_OF = { kept: EXIT.ok, broken: EXIT.broken, 'insufficient-data': EXIT.inconclusive } as const;

export async function checkContracts(flags: CheckFlags): Promise<void> {
  const { settings, folder, service } = await projectPlace(flags);
  const { contracts, readingContracts } = settings;
  if (contracts.length + readingContracts.length === 0) {
    throw new PerfError('cli/invalid-config', {
      message: 'Expected contracts in the configuration, but there are none',
      hint: 'Let `perfkit init` propose some from what was measured.',
    });
  }
  if (!hasHistory(folder)) {
    throw new PerfError('cli/no-data', {
      message: `Expected a history in \`${folder}\`, but there is none yet`,
      hint: 'Measure first: `perfkit run -- node server.js`. If it is elsewhere, give --data-dir.',
    });
  }
  const options = { contracts, readingContracts, ...(flags.since !== undefined && { period: flags.since }) };
  const worker = new URL('history-worker.js', import.meta.url);
  const waited = { words: 'asking the history', kept: NOTHING_CHANGED };
  const check = await patiently(chatter(flags), waited, () =>
    readHistory({ folder, worker }, (history) => contractCheck(history, options)),
  );
  process.stdout.write(textOf(check, flags, service));
  process.exitCode = EXIT_OF[check.state];
}

function textOf(check: ContractCheck, { json, markdown }: CheckFlags, service: string): string {
  if (json === true) return jsonText({ service, ...check });
  const document = contractCheckDocument(check, service);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (markdown === true) return documentMarkdown(document, { timeZone });
  const width = Math.max(40, process.stdout.columns || 100);
  return documentText(document, { width, hasColour: styleFor(process.stdout).hasColour, timeZone });
}
