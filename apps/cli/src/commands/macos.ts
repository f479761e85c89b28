/** `perfkit macos …`: its words on the command line. */
import { buildCommand, buildRouteMap, type Command, type CommandContext, type RouteMap } from '@stricli/core';
import { jsonFlag, quietFlag } from '../flags.ts';

const osascript = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'file',
  brief: 'Another program that does what osascript does [default: /usr/bin/osascript]',
} as const;
const common = { json: jsonFlag, quiet: quietFlag, osascript } as const;
const aliases = { q: 'quiet' } as const;

const selfTestCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./drive-scripts.ts')).selfTest,
  parameters: { flags: common, aliases },
  docs: {
    brief: 'Say whether scripts run here as they have to: the suite that perfkit’s own tests run',
    fullDescription: [
      'No case needs a permission, or starts an application. Where Keyboard Maestro runs and may be automated, it is asked too,',
      'and nothing of it is changed.',
      '',
      'Exit code 0: all passed · 10: one failed · 11: needs macOS.',
    ].join('\n'),
    customUsage: [{ input: '--json', brief: 'for a ticket' }],
  },
});

const benchCommand: Command<CommandContext> = buildCommand({
  loader: async () => (await import('./drive-scripts.ts')).bench,
  parameters: {
    flags: {
      ...common,
      calls: { kind: 'parsed', parse: parseCalls, default: '20', placeholder: 'number', brief: 'How many of each' },
    },
    aliases,
  },
  docs: {
    brief: 'Compare one osascript a call with the pool of warm workers, on this machine',
    fullDescription: 'In turns, so that what else the machine does meets both. Exit code 0 · 11: needs macOS.',
    customUsage: [{ input: '--calls 100', brief: 'surer' }],
  },
});

function parseCalls(text: string): number {
  const calls = Number(text);
  if (/^\d+$/.test(text) && calls >= 1 && calls <= 10_000) return calls;
  throw new RangeError('Give a number from 1 to 10000.');
}

export const macosRoutes: RouteMap<CommandContext> = buildRouteMap({
  routes: { selftest: selfTestCommand, bench: benchCommand },
  docs: { brief: 'See how scripts run on this Mac, and whether they run right' },
});
