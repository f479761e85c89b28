/**
 * The TCP ports that one process listens on, as Linux tells: sockets that its descriptors name, found in the table of
 * its own network.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Listening {
  readonly port: number;
  /** Its descriptor: what listens since the program's start has a low one. */
  readonly descriptor: number;
}

const LISTEN = '0A';

/**
 * @param root where /proc is
 * @returns by descriptor, lowest first; undefined when it can't be known: not Linux, or another user's process
 */
export function listeningOf(pid: number, root = '/proc'): Listening[] | undefined {
  try {
    const folder = `${root}/${pid}`;
    const ports = new Map([...portsIn(tableOf(`${folder}/net/tcp`)), ...portsIn(tableOf(`${folder}/net/tcp6`))]);
    return readdirSync(`${folder}/fd`)
      .map((name) => ({ descriptor: Number(name), port: ports.get(inodeOf(`${folder}/fd/${name}`)) }))
      .filter((entry): entry is Listening => entry.port !== undefined)
      .sort((a, b) => a.descriptor - b.descriptor);
  } catch {
    return undefined;
  }
}

/** @returns whether anybody of this process's network listens there; undefined when it can't be known */
export function isTaken(pid: number, port: number, root = '/proc'): boolean | undefined {
  try {
    const tables = [tableOf(`${root}/${pid}/net/tcp`), tableOf(`${root}/${pid}/net/tcp6`)];
    return tables.some((table) => [...portsIn(table).values()].includes(port));
  } catch {
    return undefined;
  }
}

/** The listening sockets of /proc/net/tcp: port by inode. */
export function portsIn(table: string): Map<string, number> {
  const ports = new Map<string, number>();
  for (const line of table.split('\n')) {
    const [, address = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state !== LISTEN || inode === undefined) continue;
    ports.set(inode, Number.parseInt(address.slice(address.indexOf(':') + 1), 16));
  }
  return ports;
}

function tableOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // A kernel without IPv6 has no table of it.
    if (path.endsWith('6')) return '';
    throw error;
  }
}

function inodeOf(link: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? '';
  } catch {
    // Closed since the folder was read.
    return '';
  }
}
