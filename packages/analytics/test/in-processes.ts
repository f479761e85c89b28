/** Histories opened by programs of their own, for tests of what several processes do to one file. */
import { fileURLToPath } from 'node:url';
import { type RunningProgram, startProgram } from '@tooling/testkit';

const SETUP = `
  import { openHistory } from ${JSON.stringify(sourceOf('../src/adapters/sqlite/index.ts'))};
  import { batch, calls, T0 } from ${JSON.stringify(sourceOf('./batches.ts'))};
  const [folder, ...args] = process.argv.slice(1);
  const ALL = { from: T0, to: T0 + 3_600_000_000 };
  const history = await openHistory({ folder });
`;

/**
 * Starts Node with some lines of JavaScript that find `history` open, and have `args`, `batch`, `calls`, `T0` and `ALL`.
 */
export function withHistory(folder: string, lines: string, args: readonly (string | number)[] = []): RunningProgram {
  const flags = ['--conditions=@perf/source', '--input-type=module', '-e', SETUP + lines, folder, ...args.map(String)];
  return startProgram(process.execPath, flags);
}

function sourceOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
