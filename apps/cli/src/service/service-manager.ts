/** The system's own keeper of services: what it reads, and the words that make it start and forget a unit. */
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PerfError } from '@perf/core';
import { launchdAgent, launchdLabel } from './launchd.ts';
import { systemdUnit } from './systemd.ts';
import type { ServiceUnit, UnitFile } from './unit.ts';

export interface ServiceManager {
  readonly title: string;
  file(unit: ServiceUnit): UnitFile;
  /** Commands that start it now and at each login, in their order. */
  start(unit: UnitFile, name: string): readonly Command[];
  /** Commands that end it and have the system forget it. */
  stop(unit: UnitFile, name: string): readonly Command[];
  /** Where to read what it said. */
  log(name: string, unit: ServiceUnit): string;
}

export type Command = readonly [program: string, ...args: string[]];

/** @throws PerfError `cli/unsupported-platform` */
export function serviceManager(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): ServiceManager {
  // Empty, it would be the folder we are in.
  const home = environment.HOME || userInfo().homedir;
  if (platform === 'linux') return systemd(environment.XDG_CONFIG_HOME || join(home, '.config'));
  if (platform === 'darwin') return launchd(home);
  throw new PerfError('cli/unsupported-platform', {
    message: `Expected systemd or launchd to install a service with, but this system is ${platform}`,
    hint: 'Start `perfkit serve` from whatever starts programs here at login.',
  });
}

function systemd(configHome: string): ServiceManager {
  return {
    title: 'systemd, for this user',
    file: (unit) => systemdUnit(unit, configHome),
    start: (_, name) => [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'enable', '--now', `${name}.service`],
    ],
    stop: (_, name) => [['systemctl', '--user', 'disable', '--now', `${name}.service`]],
    log: (name) => `journalctl --user -u ${name}`,
  };
}

function launchd(home: string): ServiceManager {
  const domain = `gui/${process.getuid?.() ?? 501}`;
  return {
    title: 'launchd, for this user',
    file: (unit) => launchdAgent(unit, home),
    start: ({ path }) => [['launchctl', 'bootstrap', domain, path]],
    stop: (_, name) => [['launchctl', 'bootout', `${domain}/${launchdLabel(name)}`]],
    log: (_, unit) => unit.log,
  };
}

const run = promisify(execFile);
const PATIENCE_MS = 30_000;

/** @returns the first command that failed, and why; undefined when all did what they should */
export async function obeyed(commands: readonly Command[]): Promise<{ command: Command; why: string } | undefined> {
  for (const command of commands) {
    const [program, ...args] = command;
    try {
      await run(program, args, { timeout: PATIENCE_MS });
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      const [why = message] = (stderr?.trim() || message).split('\n');
      return { command, why };
    }
  }
  return undefined;
}
