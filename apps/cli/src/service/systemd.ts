/** A unit of systemd for one user: `~/.config/systemd/user/NAME.service`. Sources: systemd.service(5), systemd.syntax(7). */
import { join } from 'node:path';
import { PerfError } from '@perf/core';
import type { ServiceUnit, UnitFile } from './unit.ts';

/**
 * @param configHome XDG_CONFIG_HOME, or `~/.config`
 * @throws PerfError `cli/invalid-folder` for one whose name no line of a unit can hold
 */
export function systemdUnit(unit: ServiceUnit, configHome: string): UnitFile {
  const { name, description, command, folder, secrets } = unit;
  if (/[\r\n]/.test(`${folder}${secrets}`)) throw twoLines(folder);
  const text = [
    '# Written by `perfkit serve --install`; taken away by `perfkit serve --uninstall`.',
    '[Unit]',
    `Description=${specifiers(oneLine(description)).replace(CONTINUED, '')}`,
    '# One that ends at once five times in a minute has something to say: see its log.',
    'StartLimitIntervalSec=60',
    'StartLimitBurst=5',
    '',
    '[Service]',
    `ExecStart=${command.map(word).join(' ')}`,
    `WorkingDirectory=${asPath(folder)}`,
    `EnvironmentFile=-${asPattern(secrets)}`,
    'Restart=on-failure',
    'RestartSec=5',
    '# Wrong arguments or a wrong config do not get better by themselves.',
    'RestartPreventExitStatus=2',
    '# It writes down what it knows when it is asked to end.',
    'TimeoutStopSec=20',
    'UMask=0077',
    'NoNewPrivileges=true',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
  return { path: join(configHome, 'systemd', 'user', `${name}.service`), text };
}

/** A word as systemd reads it back: in quotes, without variables and specifiers. */
function word(text: string): string {
  const escaped = oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$');
  return `"${specifiers(escaped)}"`;
}

/** A path is taken without quotes: with a slash behind it, a space or backslash at its end is no end of line. */
const asPath = (path: string): string => specifiers(/[\s\\]$/.test(path) ? `${path}/` : path);
/** A name that may be a pattern, as glob(7) has them. */
const asPattern = (path: string): string => specifiers(path.replaceAll(/[\\*?[\]]/g, '\\$&'));
/** What makes the next line a part of this one. */
const CONTINUED = /[\s\\]+$/;

const specifiers = (text: string): string => text.replaceAll('%', '%%');
/** A line feed would begin a setting of its own. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n\0]/g, ' ');

const twoLines = (folder: string): PerfError =>
  new PerfError('cli/invalid-folder', {
    message: `Expected the folder to have a name that a unit of systemd can hold, got \`${folder}\``,
    hint: 'Take the line feed out of its name.',
  });
