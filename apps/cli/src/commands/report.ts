/** `perfkit report`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { runNames } from '../completion/known-values.ts';
import { configFlag, dataDirFlag, jsonFlag, parseSpan, quietFlag, yes } from '../flags.ts';
import { byFlag, labelFlag, SECRET, sourceFlag, sourceHeaderFlag } from '../source-flags.ts';

export const reportCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./print-report.ts')).printReport,
  parameters: {
    flags: {
      since: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'From the history of the last 1h, 7d … [default: the last run; 1h with --source]',
      },
      run: {
        kind: 'parsed',
        parse: String,
        proposeCompletions: runNames,
        optional: true,
        placeholder: 'id',
        brief: 'An older run: its id, or the beginning of it; Tab and a wrong one list them',
      },
      source: sourceFlag,
      label: labelFlag,
      sourceHeader: sourceHeaderFlag,
      by: byFlag,
      json: jsonFlag,
      markdown: yes('As Markdown'),
      html: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'file',
        brief: 'Write one HTML file, with plots of the history',
      },
      quiet: quietFlag,
      config: configFlag,
      dataDir: dataDirFlag,
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Show the report of the last run, or of a stretch of history',
    fullDescription: `Show the report of the last run, of a stretch of history, or of all hosts in a store of metrics.\n${SECRET}`,
    customUsage: [
      { input: '', brief: 'the last run' },
      { input: '--since 1h', brief: 'everything recorded in the last hour, runs merged without loss' },
      { input: '--run 2026-01-31', brief: 'the run of that day, when there was one' },
      {
        input: '--source http://localhost:8428 --label service=shop --by host',
        brief: 'all hosts, and each by itself',
      },
      { input: '--json', brief: 'for a program' },
      { input: '--markdown', brief: 'for a pull request' },
      { input: '--since 7d --html week.html', brief: 'to look at, to mail, to keep: one file that needs no other' },
    ],
  },
});
