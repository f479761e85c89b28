/**
 * Whether the program is to be watched, and where what is found goes.
 *
 * `perfkit run` names a folder for last words, and is over with its run. A collector that is named alone is one that lasts,
 * `perfkit serve`: last words go beside its socket, and when it is gone it is waited for.
 */
import { dirname, isAbsolute } from 'node:path';
import { ENVIRONMENT } from '../../protocol.ts';

export interface Destination {
  /** Path of the collector's socket, or name of its pipe. */
  readonly socket: string;
  /** Folder for last words; undefined when there is none. */
  readonly spool: string | undefined;
  /** Whether the collector comes back when it is gone, under the same name. */
  readonly isLasting?: boolean;
}

/** @returns undefined when the program is not to be watched */
export function destinationOf(environment: NodeJS.ProcessEnv): Destination | undefined {
  const { [ENVIRONMENT.socket]: socket, [ENVIRONMENT.spool]: spool, [ENVIRONMENT.off]: off } = environment;
  if (off || !socket) return undefined;
  return spool ? { socket, spool } : lastingCollector(socket);
}

/** @param socket of a `perfkit serve` */
export function lastingCollector(socket: string): Destination {
  const isFile = isAbsolute(socket) && !socket.startsWith('\\\\.\\pipe\\');
  return { socket, spool: isFile ? dirname(socket) : undefined, isLasting: true };
}
