/** `perfkit optimize`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, dataDirFlag, jsonFlag, parsePid, parseSpan, quietFlag, yes } from '../flags.ts';

function parseHistory(text: string): 'history' {
  if (text === 'history') return text;
  throw new RangeError('Give nothing, or `history`.');
}

export const optimizeCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./advise.ts')).advise,
  parameters: {
    flags: {
      strategy: {
        kind: 'enum',
        values: ['conservative', 'balanced', 'aggressive'],
        optional: true,
        brief: 'How sure advice has to be, and how far a step goes [default: that of the configuration, or balanced]',
      },
      apply: yes('Have the running program make the first change it can, measure it, and keep it or take it back'),
      since: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'From the history of the last 1h, 7d … [default: what runs now, else the last run]',
      },
      json: jsonFlag,
      quiet: quietFlag,
      profile: {
        kind: 'enum',
        values: ['cpu', 'allocations', 'heap'],
        optional: true,
        brief: 'Look into the process given by --pid: what blocks its loop, who allocates, or all of its heap',
      },
      pid: {
        kind: 'parsed',
        parse: parsePid,
        optional: true,
        placeholder: 'number',
        brief: 'With --profile: of which process',
      },
      for: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'With --profile cpu or allocations: how long [default: 10s]',
      },
      inspect: yes('With --profile: have Node open its inspector for that time (SIGUSR1)'),
      config: configFlag,
      dataDir: dataDirFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseHistory,
          placeholder: 'history',
          optional: true,
          brief: 'The word `history`: show what was tried, and what it did',
        },
      ],
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Say what to do about it, what that should bring, and do it when asked to',
    fullDescription: [
      'Asks the programs of this project that let something be tuned, else the perfkit that serves it, else the last run.',
      'Nothing is changed without --apply; with it, one change is made by the program itself, measured, and taken back if it',
      'did not help. Ctrl-C takes it back.',
      '',
      'With --profile a file is left in `profiles` of the data folder, for DevTools or speedscope. A heap snapshot stops the',
      'program while it is taken, and needs 14 bytes of memory for each byte of heap: that they are there is looked at first.',
      '',
      'Exit code 0: said or done, or there is nothing to do · 11: nothing was measured, or what came of a change is not known',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'advice, the most worth doing first' },
      { input: '--strategy conservative --json', brief: 'only what is quite sure, for a program' },
      { input: 'history', brief: 'what was tried, and what it did' },
      { input: '--apply', brief: 'the first change that a running program can make' },
      { input: '--profile cpu --pid 1234 --inspect', brief: 'what blocks the event loop, with stacks' },
    ],
  },
});
