import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { realPart, standInOsascript, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { type Behaviour, channelContract, type FarEndForTests } from '../../../test/channel-contract.ts';
import { message } from '../../../test/messages.ts';
import { createDesktopChannel } from './index.ts';
import { runNotifier } from './run.ts';

channelContract('the desktop of macOS', {
  keyed: false,
  runs: 5,
  create: async () => {
    const shows = { when: 'display notification', reply: '' };
    const osascript = standInOsascript({ rules: [shows] });
    const rules: Record<Exclude<Behaviour, 'refuse'>, object> = {
      take: shows,
      trouble: { when: 'display notification', error: { number: -1743 } },
      hang: { when: 'display notification', fault: 'hang-hard' },
    };
    let how: Behaviour = 'take';
    return {
      open: (options) => createDesktopChannel({ platform: 'darwin', program: osascript.path, ...options }),
      behave: (next) => {
        how = next;
        if (next === 'refuse') rmSync(osascript.path, { force: true });
        else osascript.setRules([rules[next] as typeof shows]);
      },
      arrived: () =>
        (how === 'take' ? osascript.calls() : []).map(({ script, args }) => {
          // Whatever was to be said, the script is the same.
          expect(script).toBe(
            'on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run\n',
          );
          expect(args.length).toBe(2);
          return { text: args.join('\n'), key: undefined };
        }),
      secrets: [],
    } satisfies FarEndForTests;
  },
});

channelContract('the desktop of Linux', {
  runs: 10,
  create: async () => {
    const { at } = await temporaryFolder();
    const program = at('notify-send');
    writeFileSync(at('take'), '');
    // How many there are, then each argument; all end with a NUL, which no argument can hold.
    writeFileSync(
      program,
      `#!/bin/sh
case "$(cat '${at('how')}')" in
  take) printf '%s\\0' "$#" "$@" >> '${at('take')}' ;;
  trouble) echo 'no session bus' >&2; exit 1 ;;
  hang) exec sleep 20 ;;
esac
`,
    );
    chmodSync(program, 0o755);
    writeFileSync(at('how'), 'take');
    return {
      open: (options) => createDesktopChannel({ platform: 'linux', program, ...options }),
      behave: (next) => (next === 'refuse' ? rmSync(program) : writeFileSync(at('how'), next)),
      arrived: () =>
        callsIn(readFileSync(at('take'), 'utf8').split('\0')).map((args) => {
          expect(args.slice(0, 2)).toEqual(['--app-name=perfkit', '--urgency=critical']);
          expect(args[3]).toBe('--');
          const [title = '', body = ''] = args.slice(4);
          expect(body).not.toMatch(/[<>]/);
          return {
            text: `${title}\n${body.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')}`,
            key: /x-perfkit-key:(.*)$/.exec(args[2] ?? '')?.[1],
          };
        }),
      secrets: [],
    } satisfies FarEndForTests;
  },
});

/** @param words of each call how many arguments it had, then these */
function callsIn([count = '', ...rest]: readonly string[]): string[][] {
  return count === '' ? [] : [rest.slice(0, Number(count)), ...callsIn(rest.slice(Number(count)))];
}

describe('the desktop', () => {
  it('is spoken to as the real notify-send takes it', async () => {
    const program = await realPart({ name: 'notify-send', install: 'apt-get install libnotify-bin' });
    let asked: readonly string[] = [];
    const channel = createDesktopChannel({
      platform: 'linux',
      run: async ({ args }, signal) => {
        asked = args;
        // With --version it looks at all that it is given, and shows nothing.
        return runNotifier({ program, args: ['--version', ...args], input: '' }, signal);
      },
    });
    await channel.send(message(), { signal: new AbortController().signal, key: 'k' });
    expect(asked.length).toBe(6);
    const { code } = await runNotifier(
      { program, args: ['--version', '--no-such-option'], input: '' },
      new AbortController().signal,
    );
    expect(code).toBe(1);
  });

  it('is refused where there is none that it knows', () => {
    expect(() => createDesktopChannel({ platform: 'win32' as never })).toThrow(
      'Expected `platform` to be darwin or linux',
    );
  });
});
