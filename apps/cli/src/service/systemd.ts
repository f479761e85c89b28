/** A unit of systemd for one user: `~/.config/systemd/user/NAME.service`. Sources: systemd.service(5), systemd.syntax(7). */
import { join } from 'node:path';
import type { ServiceUnit, UnitFile } from './unit.ts';

/** @param configHome XDG_CONFIG_HOME, or `~/.config` */
export function systemdUnit(unit: ServiceUnit, configHome: string): UnitFile {
  const { name, description, command, folder, secrets } = unit;
  const text = [
    '# Written by `perfkit serve --install`; taken away by `perfkit serve --uninstall`.',
    '[Unit]',
    `Description=${specifiers(oneLine(description))}`,
    '# One that ends at once five times in a minute has something to say: see its log.',
    'StartLimitIntervalSec=60',
    'StartLimitBurst=5',
    '',
    '[Service]',
    `ExecStart=${command.map(word).join(' ')}`,
    `WorkingDirectory=${specifiers(oneLine(folder))}`,
    `EnvironmentFile=-${specifiers(oneLine(secrets))}`,
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

const specifiers = (text: string): string => text.replaceAll('%', '%%');
/** A line feed would begin a setting of its own. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n\0]/g, ' ');
