/**
 * Whether perfkit would take a command line: the command line of its own is asked, with the work of every verb taken out.
 * Verbs, flags, their values and how many words there are are judged as when a person types them.
 */
import type { Command, CommandContext, RouteMap } from '@stricli/core';
import { run } from '@stricli/core';
import { application } from '../../../apps/cli/src/application.ts';
import { meantBy } from '../../../apps/cli/src/arguments.ts';
import { flagsIn } from '../../../apps/mcp-server/src/command-line.ts';
import type { OurCommand } from './command-lines.ts';

type Target = Command<CommandContext> | RouteMap<CommandContext>;

/** Every verb, as `analyze trends`, with the flags it takes. */
export const verbs: readonly { readonly name: string; readonly flags: ReadonlySet<string> }[] = verbsIn(
  application.root,
  [],
);

function verbsIn(target: Target, path: readonly string[]): { name: string; flags: ReadonlySet<string> }[] {
  if ('parameters' in target) {
    // From here on the verb reads what it was given and does nothing.
    Object.assign(target, { loader: async () => () => undefined });
    const { flags = {}, aliases = {} } = target.parameters as { flags?: object; aliases?: object };
    const long = Object.keys(flags).map(
      (flag) => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
    const short = Object.keys(aliases).map((alias) => `-${alias}`);
    return [{ name: path.join(' '), flags: new Set([...long, ...short, '--help', '-h', '--version', '-v']) }];
  }
  return target
    .getAllEntries()
    .flatMap((entry) => verbsIn(entry.target as Target, [...path, entry.name['convert-camel-to-kebab']]));
}

/** @returns what is wrong with the command, or undefined */
export async function complaintAbout({ program, words }: OurCommand): Promise<string | undefined> {
  return program === 'perfkit' ? complaintOfCli(words) : complaintOfServer(words);
}

async function complaintOfCli(words: readonly string[]): Promise<string | undefined> {
  const said: string[] = [];
  const stream = { write: (text: string) => void said.push(text) };
  const stand: { stdout: typeof stream; stderr: typeof stream; exitCode?: number } = { stdout: stream, stderr: stream };
  await run(application, meantBy(words), { process: stand as unknown as CommandContext['process'] });
  return (stand.exitCode ?? 0) === 0 ? undefined : said.join('').trim();
}

function complaintOfServer(words: readonly string[]): string | undefined {
  try {
    flagsIn(words);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** For a span like `perfkit load URL [--rate N]`: its verb and the flags in it exist. Values are not looked at. */
export function complaintAboutSpan(text: string): string | undefined {
  const words = text
    .replace(/ -- .*$/, '')
    .split(/[\s[\]|]+/)
    .slice(1);
  const verb = verbs
    .filter(({ name }) => words.join(' ').startsWith(name) && /^(?: |$)/.test(words.join(' ').slice(name.length)))
    .sort((a, b) => b.name.length - a.name.length)[0];
  const flags = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.replace(/=.*/, ''));
  if (verb === undefined) {
    const [first = ''] = words;
    if (!/^[a-z][a-z-]*$/.test(first)) return undefined;
    const group = verbs.filter(({ name }) => name.split(' ')[0] === first);
    return group.length === 0 ? `there is no verb \`${first}\`` : undefined;
  }
  const unknown = flags.find((flag) => !verb.flags.has(flag) && !verb.flags.has(flag.replace(/^--no-/, '--')));
  return unknown === undefined ? undefined : `\`perfkit ${verb.name}\` has no ${unknown}`;
}
