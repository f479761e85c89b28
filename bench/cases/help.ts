/**
 * What starting the command costs: processor time of `perfkit --help` and of a verb's, beside `node -e 0`, by turns, so
 * that whatever the machine does meets all of them.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cost, type Figure, type Round, type TogetherCase } from '../case.ts';

const TURNS = 5;
/** A shell counts by hundredths of a second: several starts are counted at once. */
const STARTS = 8;
const bin = fileURLToPath(import.meta.resolve('@perf/cli/package.json')).replace('package.json', 'dist/bin.js');

const WORDS: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  'perfkit --help': [bin, '--help'],
  'perfkit load --help': [bin, 'load', '--help'],
};

/** Milliseconds of processor time of one start. */
function usedBy(words: readonly string[]): number {
  // The shell’s own count of what its children used: Node has none of a single child.
  const script = `for i in ${Array.from({ length: STARTS }, (_, i) => i).join(' ')}; do "$@" >/dev/null || exit 1; done; times`;
  const { stdout, status } = spawnSync('sh', ['-c', script, 'sh', process.execPath, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`);
  const [user, system] = [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  const ms = (match: RegExpExecArray | undefined): number => 60_000 * Number(match?.[1]) + 1000 * Number(match?.[2]);
  return (ms(user) + ms(system)) / STARTS;
}

function together(): Round[] {
  const names = Object.keys(WORDS);
  const sums = new Map(names.map((name) => [name, 0]));
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const name of names) sums.set(name, (sums.get(name) ?? 0) + usedBy(WORDS[name] ?? []));
  return [Object.fromEntries([...sums].map(([name, sum]) => [name, sum / TURNS]))];
}

const times = (name: string): Pick<Figure, 'of' | 'show'> => ({
  of: (round) => cost(round, name) / cost(round, 'node -e 0'),
  show: (value) => `× ${value.toFixed(2)}`,
});

export const help: TogetherCase = {
  name: 'help',
  title: 'Starting the command',
  unit: 'ms of CPU',
  rounds: 5,
  together: () => Promise.resolve(together()),
  figures: [
    { name: '`perfkit --help` to `node -e 0`', ...times('perfkit --help'), floor: { atMost: 1.8 } },
    { name: '`perfkit load --help` to `node -e 0`', ...times('perfkit load --help') },
  ],
};
