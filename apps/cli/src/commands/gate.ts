/** `perfkit gate`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { configFlag, jsonFlag, parseShare, parseSpan, quietFlag, text, yes } from '../flags.ts';

const share = (brief: string) =>
  ({ kind: 'parsed', parse: parseShare, optional: true, placeholder: 'share', brief }) as const;

export const gateCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./judge-revisions.ts')).judgeRevisions,
  parameters: {
    flags: {
      against: text('revision', 'What it is held against [default: `against` of the configuration, or main]'),
      revision: text('revision', 'What is judged [default: HEAD]'),
      install: text(
        'command',
        'Gives a fresh check-out its packages [default: the node_modules that is here serves both]',
      ),
      build: text('command', 'Builds a check-out'),
      detect: share('The size of a change that has to be visible, like 5% [default: 5%]'),
      threshold: share('A smaller change is none [default: 2%]'),
      time: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'For each bench, at most [default: 2m]',
      },
      timeout: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'For one run [default: 60s]',
      },
      shell: yes('Have `sh` run all these commands'),
      allowDirty: yes('Measure commits though files differ from them'),
      json: jsonFlag,
      quiet: quietFlag,
      markdown: yes('As Markdown'),
      junit: text('file', 'Also write JUnit XML there'),
      comment: text('file', 'Also write the text of a comment on a pull request there'),
      github: yes('Also add to the summary of the GitHub job, which GITHUB_STEP_SUMMARY names'),
      config: configFlag,
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Commands, each in quotes, or files that export functions',
        parse: String,
        placeholder: 'command',
      },
    },
    aliases: { c: 'config', q: 'quiet' },
  },
  docs: {
    brief: 'Say whether this revision is slower than another: both are built, and run by turns',
    fullDescription: [
      'Checks both revisions out beside the repository, builds them, and runs their benches by turns, so that what else',
      'the machine does meets both alike. Exits with 10 for a regression; with 0 for an improvement, or when a change of',
      '--detect would have been seen; with 11 when it might have been missed. The check-outs are removed in any case.',
    ].join('\n'),
    customUsage: [
      { input: "--against main 'node bench.js'", brief: 'a command' },
      {
        input: "--against main --install 'npm ci' --build 'npm run build' bench/parse.ts",
        brief: 'functions of a file',
      },
      { input: '--github --junit gate.xml', brief: 'in CI, as the section `gate` of the configuration says' },
    ],
  },
});
