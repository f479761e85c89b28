/**
 * What all servers of the bench have in common: they say on standard output where they listen, answer a line on
 * standard input with the processor time they have used so far, and end when standard input does.
 *
 * So whoever started one learns its cost from within, whatever stands between the two, and leaves none behind.
 */
import type { AddressInfo } from 'node:net';

/** @param address of a server that listens */
export function serve({ port }: AddressInfo): void {
  process.stdout.write(`${port}\n`);
  process.stdin.on('data', () => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${user + system}\n`);
  });
  process.stdin.on('end', () => process.exit(0));
}
