/**
 * Asks a Node program to open its inspector, by the signal that Node reserves for it.
 *
 * To a program that does not catch SIGUSR1 it means death, so it is sent only where the kernel says that it is caught.
 * Node's own catching can't be told from a handler of the program's: that is why nobody sends it without being asked to.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** @param root where /proc is @returns undefined where the system does not tell */
export function catchesInspectorSignal(pid: number, root = '/proc'): boolean | undefined {
  try {
    return isCaught(readFileSync(`${root}/${pid}/status`, 'utf8'), constants.signals.SIGUSR1);
  } catch {
    return undefined;
  }
}

/** @param status the text of /proc/PID/status */
export function isCaught(status: string, signal: number): boolean | undefined {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return mask === undefined ? undefined : ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** @throws the system's error, when the process is gone or not ours */
export function sendInspectorSignal(pid: number): void {
  process.kill(pid, 'SIGUSR1');
}
