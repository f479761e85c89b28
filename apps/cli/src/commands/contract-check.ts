/** `perfkit contract-check`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, dataDirFlag, jsonFlag, parseSpan, quietFlag, yes } from '../flags.ts';

export const contractCheckCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./check-contracts.ts')).checkContracts,
  parameters: {
    flags: {
      since: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'The time that the error budget is for, up to now [default: 30d]',
      },
      json: jsonFlag,
      markdown: yes('As Markdown'),
      quiet: quietFlag,
      config: configFlag,
      dataDir: dataDirFlag,
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Hold the contracts of the configuration against the history: kept or not, and how much may still go wrong',
    fullDescription: [
      'A contract like p95 ≤ 200 ms lets one call in twenty be slower: that is its error budget. Says how much of it is spent,',
      'how fast, which days broke the contract by themselves, and of what nothing is known.',
      '',
      'Exit code 0: contracts kept · 10: one is broken · 11: too little data to say of any.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'the last 30 days' },
      { input: '--since 7d --json', brief: 'a week, for a program' },
    ],
  },
});
