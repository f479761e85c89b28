/** `perfkit bench`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { jsonFlag, parseCount, parseSpan, quietFlag, text, yes } from '../flags.ts';

export const benchCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./bench-programs.ts')).benchPrograms,
  parameters: {
    flags: {
      runs: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'number',
        brief: 'Runs of each command, or batches of each function [default: as many as last 3 s; 40]',
      },
      warmup: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'runs|time',
        brief: 'Runs of each command before it counts, or how long functions may warm up [default: 1; 1s]',
      },
      setup: text('command', 'Run it once before everything'),
      prepare: text('command', 'Run it before each run, not measured'),
      cleanup: text('command', 'Run it once after everything, also when that failed'),
      parameter: {
        kind: 'parsed',
        parse: String,
        optional: true,
        variadic: true,
        placeholder: 'name=values',
        brief: '{name} stands for each of them: n=1,2,4 · n=1..8 · n=10..100:10 · n=1..64*2',
      },
      timeout: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'time',
        brief: 'End what takes longer [default: 10m a run, 60s a round of functions]',
      },
      shell: yes('Have `sh` run the commands: pipes and variables work, and its own start is measured too'),
      ignoreFailure: yes('Measure what ends with another code than 0 as well'),
      json: jsonFlag,
      quiet: quietFlag,
      markdown: yes('As a Markdown table'),
      csv: yes('As CSV'),
      report: text('file', 'Also write it there: Markdown, or what .json or .csv at the end of the name says'),
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Commands, each in quotes, or files that export functions',
        parse: String,
        placeholder: 'command',
      },
    },
    aliases: {
      q: 'quiet',
      n: 'runs',
      w: 'warmup',
      p: 'prepare',
      s: 'setup',
      c: 'cleanup',
      i: 'ignoreFailure',
      P: 'parameter',
    },
  },
  docs: {
    brief: 'Measure commands or functions, by turns, with an interval on each figure and on the ratio',
    fullDescription: [
      'Commands run by turns, each in a fresh process and without a shell, so that whatever else the machine does meets',
      'all of them alike. Time and processor time (user and system) are measured; the others are held against the first,',
      'by the clock that is surer. A file exports functions, by name or as its default export; they are measured in a',
      'process of their own. With a parameter of numbers it is told how the time grows; functions are given the number, and',
      'what their `setup` made of it: export default { sort: { setup: (n) => input, fn: (n, input) => result } }.',
    ].join('\n'),
    customUsage: [
      { input: "'node a.js' 'node b.js'", brief: 'which is faster, and by how much' },
      { input: "--prepare 'rm -rf dist' 'tsup' 'esbuild --bundle'", brief: 'something done before each run' },
      { input: "--parameter n=1000..64000*2 'node sort.js {n}'", brief: 'how time grows with n' },
      { input: '--parameter n=100..100000*10 bench/sort.ts', brief: 'the same for functions of a file' },
      { input: 'bench/parse.ts --report out.md', brief: 'the functions that a file exports' },
    ],
  },
});
