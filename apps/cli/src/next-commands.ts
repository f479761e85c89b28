/** Three commands worth typing after a run, written so that they can be pasted: flags that they need go along. */
import type { Report } from '@perf/runtime/report';

/** The flags of the run that decide what later commands find. */
export interface AsTyped {
  readonly config?: string;
  readonly dataDir?: string;
  readonly service?: string;
}

export interface FinishedRun {
  readonly report: Report;
  readonly hasConfig: boolean;
  readonly flags: AsTyped;
}

export function nextCommands(
  { report, hasConfig, flags }: FinishedRun,
  perfkit: string = process.env.PERFKIT_COMMAND ?? 'perfkit',
): string[] {
  const program = report.run?.command.map(quoted).join(' ') ?? 'PROGRAM';
  const attachedTo = report.run?.attachedTo;
  const [pid, words] = attachedTo === undefined ? ['', ` -- ${program}`] : [` --pid ${attachedTo}`, ''];
  const folder = flag('--data-dir', flags.dataDir);
  const config = flag('--config', flags.config);
  const again = `${config}${folder}${flag('--service', flags.service)}`;
  const commands: [string, string][] = [
    [`${perfkit} report --since 1h${config}${folder}`, 'everything recorded in the last hour, as one'],
    hasConfig
      ? [`${perfkit} run${pid} --for 10s --enforce${again}${words}`, 'exits with 10 when a contract is broken: for CI']
      : [`${perfkit} init --from-last-run${folder}`, 'contracts from what was measured just now'],
    [`${perfkit} report --markdown${folder}`, 'this report, for a pull request'],
  ];
  const width = Math.max(...commands.map(([text]) => text.length));
  return commands.map(([text, purpose]) => `  ${text.padEnd(width)}  # ${purpose}`);
}

const flag = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name} ${quoted(value)}`;

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
