/** `perfkit schema`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';

export const schemaCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./print-schema.ts')).printSchema,
  parameters: {
    positional: {
      kind: 'array',
      parameter: {
        brief: 'The words of a verb that has --json',
        parse: String,
        placeholder: 'verb',
        proposeCompletions: async (partial: string) =>
          (await import('./print-schema.ts')).schemaNames().filter((name) => name.startsWith(partial)),
      },
    },
  },
  docs: {
    brief: 'Print the JSON Schema of what a verb prints with --json',
    fullDescription: [
      'Each object that --json prints says in `schema` of which version it is. As long as that number stays, names and',
      'meanings stay, and more may join them. Without a verb it lists those that have a schema.',
    ].join('\n'),
    customUsage: [
      { input: '', brief: 'which there are' },
      { input: 'report', brief: 'what `perfkit report --json` prints' },
      { input: 'backup now', brief: 'what `perfkit backup now --json` prints' },
    ],
  },
});
