/** Three commands worth typing after a run, written so that they can be pasted. */
import type { Report } from '@perf/runtime/report';

export function nextCommands(
  report: Report,
  hasConfig: boolean,
  perfkit = process.env.PERFKIT_COMMAND ?? 'perfkit',
): string[] {
  const command = report.run?.command.map(quoted).join(' ') ?? 'PROGRAM';
  const commands: [string, string][] = [
    [`${perfkit} report --since 1h`, 'everything recorded in the last hour, as one'],
    hasConfig
      ? [`${perfkit} run --for 10s --enforce -- ${command}`, 'exits with 10 when a contract is broken: for CI']
      : [`${perfkit} init --from-last-run`, 'contracts from what was measured just now'],
    [`${perfkit} report --markdown`, 'this report, for a pull request'],
  ];
  const width = Math.max(...commands.map(([text]) => text.length));
  return commands.map(([text, purpose]) => `  ${text.padEnd(width)}  # ${purpose}`);
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
