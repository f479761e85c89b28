/** An agent of launchd for one user: `~/Library/LaunchAgents/LABEL.plist`. Source: launchd.plist(5). */
import { join } from 'node:path';
import type { ServiceUnit, UnitFile } from './unit.ts';

/** launchd reads no file of variables: the token has to stand in the agent's own environment. */
export function launchdAgent(unit: ServiceUnit, home: string): UnitFile {
  const { name, command, folder, log } = unit;
  const label = launchdLabel(name);
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<!-- Written by perfkit serve with the flag install; the flag uninstall takes it away. -->',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key>${string(label)}`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...command.map((each) => `    ${string(each)}`),
    '  </array>',
    `  <key>WorkingDirectory</key>${string(folder)}`,
    '  <key>RunAtLoad</key><true/>',
    '  <!-- Started again after a fault, not after an end in good order. -->',
    '  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>',
    '  <key>ThrottleInterval</key><integer>10</integer>',
    '  <key>ExitTimeOut</key><integer>20</integer>',
    '  <key>Umask</key><integer>63</integer>',
    `  <key>StandardErrorPath</key>${string(log)}`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
  return { path: join(home, 'Library', 'LaunchAgents', `${label}.plist`), text };
}

export const launchdLabel = (name: string): string => `dev.perfkit.${name}`;

function string(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // What XML 1.0 can't hold at all.
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, '\ufffd');
  return `<string>${escaped}</string>`;
}
