/** `perfkit completion`: its words on the command line. */
import { buildCommand, type Command, type CommandContext } from '@stricli/core';
import { SHELLS } from '../completion/scripts.ts';

export const completionCommand: Command<CommandContext> = buildCommand({
  loader: async () => {
    const { SCRIPTS } = await import('../completion/scripts.ts');
    return (_: object, shell: (typeof SHELLS)[number]) => void process.stdout.write(SCRIPTS[shell]);
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          placeholder: SHELLS.join('|'),
          brief: 'The shell',
          parse: shellOf,
          proposeCompletions: (partial: string) => SHELLS.filter((shell) => shell.startsWith(partial)),
        },
      ],
    },
  },
  docs: {
    brief: 'Print what makes Tab complete perfkit’s words in a shell',
    fullDescription: [
      'Completes verbs and flags, and names of operations, checks and snapshots of the project you are in.',
      '',
      '  bash   source <(perfkit completion bash)                                   in ~/.bashrc',
      '  zsh    source <(perfkit completion zsh)                                    in ~/.zshrc, after compinit',
      '  fish   perfkit completion fish > ~/.config/fish/completions/perfkit.fish   once',
    ].join('\n'),
    customUsage: [{ input: 'bash', brief: 'for bash; zsh and fish as well' }],
  },
});

function shellOf(text: string): (typeof SHELLS)[number] {
  const shell = SHELLS.find((each) => each === text);
  if (shell === undefined) throw new RangeError(`Give one of ${SHELLS.join(', ')}.`);
  return shell;
}
