/** Where is told what only concerns who waits: standard error, and with `--quiet` nowhere. */
import type { Terminal } from './render/status-line.ts';

export interface MayBeQuiet {
  readonly quiet?: boolean;
}

const NOWHERE: Terminal = { isTTY: false, write: () => true };

export const chatter = ({ quiet }: MayBeQuiet): Terminal => (quiet === true ? NOWHERE : process.stderr);
