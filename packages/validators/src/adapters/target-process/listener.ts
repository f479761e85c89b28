/** Which process listens on a port of this machine, as Linux tells. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/**
 * @param root where /proc is
 * @returns undefined when nobody listens there, or it can't be known: not Linux, or another user's process
 */
export function listenerOn(port: number, root = '/proc'): number | undefined {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => socketsOn(port, read(`${root}/self/net/${table}`))));
  if (sockets.size === 0) return undefined;
  const holders = numbersIn(root).filter((pid) => holds(`${root}/${pid}/fd`, sockets));
  // Of a cluster's processes, the one that has started the others.
  return holders.find((pid) => !holders.includes(parentOf(read(`${root}/${pid}/stat`))));
}

/** Inodes of the sockets that listen on a port. */
function socketsOn(port: number, table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const [, address = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const isIt = state === LISTEN && Number.parseInt(address.slice(address.indexOf(':') + 1), 16) === port;
    return isIt && inode !== undefined ? [`socket:[${inode}]`] : [];
  });
}

function holds(folder: string, sockets: ReadonlySet<string>): boolean {
  return list(folder).some((name) => {
    try {
      return sockets.has(readlinkSync(`${folder}/${name}`));
    } catch {
      // Closed since the folder was read.
      return false;
    }
  });
}

const numbersIn = (root: string): number[] =>
  list(root)
    .map(Number)
    .filter((pid) => Number.isInteger(pid));

/** The name may hold anything, even parentheses. */
const parentOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2]);

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
