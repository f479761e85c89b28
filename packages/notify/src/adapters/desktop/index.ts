/** The desktop of this machine: macOS through `osascript`, Linux through `notify-send` (Debian: libnotify-bin). */
import type { Duration } from '@perf/core';
import type { Channel } from '../../channel.ts';
import type { Template } from '../../compose.ts';
import { DEFAULT_TIMEOUT, failureOf, misuse } from '../../failure.ts';
import { withinDeadline } from '../deadline.ts';
import { type DesktopPlatform, notifierOf } from './notifier.ts';
import { type RunNotifier, runNotifier } from './run.ts';

export type { DesktopPlatform } from './notifier.ts';
export type { Notifier, Ran, RunNotifier } from './run.ts';

export interface DesktopOptions {
  /** @default that of this process */
  readonly platform?: DesktopPlatform;
  /** @default 'osascript' or 'notify-send', found on PATH */
  readonly program?: string;
  /** @default a process of its own */
  readonly run?: RunNotifier;
  /** @default 'desktop' */
  readonly name?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
  readonly template?: Template;
}

const PROGRAMS: Readonly<Record<DesktopPlatform, string>> = { darwin: 'osascript', linux: 'notify-send' };

/** @throws PerfError `notify/invalid-argument` where there is no desktop that it knows */
export function createDesktopChannel(options: DesktopOptions = {}): Channel {
  const {
    platform = process.platform,
    name = 'desktop',
    timeout = DEFAULT_TIMEOUT,
    run = runNotifier,
    template,
  } = options;
  if (!isDesktop(platform)) {
    throw misuse({
      name: 'platform',
      expected: 'darwin or linux',
      got: platform,
      hint: 'Take another channel on this system.',
    });
  }
  const program = options.program ?? PROGRAMS[platform];
  const who = `the desktop, through ${PROGRAMS[platform]},`;
  return {
    name,
    async send(message, { signal, key }) {
      const notifier = notifierOf(message, { platform, program, key, template });
      const { code, error } = await withinDeadline({ signal, timeout, who }, (ends) => run(notifier, ends));
      if (code === 0) return;
      if (error === 'ENOENT' || error === 'EACCES') {
        const hint = platform === 'linux' ? 'Install libnotify-bin.' : 'Look at `program`.';
        throw failureOf({ kind: 'refused', who, got: `no such program (${error})`, hint });
      }
      // Nobody is logged in, most likely; somebody may be, later.
      const hint = 'Look whether somebody is logged in at this machine.';
      throw failureOf({ kind: 'unavailable', who, got: `exit code ${code ?? error ?? 'none'}`, hint });
    },
  };
}

const isDesktop = (platform: string): platform is DesktopPlatform => Object.hasOwn(PROGRAMS, platform);
