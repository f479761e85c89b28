import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isTaken, listeningOf, portsIn } from './listening.ts';
import { catchesInspectorSignal, isCaught } from './signal.ts';

describe('a table of sockets', () => {
  it('tells ports that are listened at, by inode, and no connections', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0',
      '   1: 0100007F:240D 0100007F:9A5C 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 20 4',
      '   2: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 4713 1',
      '',
    ];
    expect(portsIn(table.join('\n'))).toEqual(
      new Map([
        ['4711', 9229],
        ['4713', 80],
      ]),
    );
  });
});

describe.runIf(process.platform === 'linux')('this process', () => {
  it('listens at the ports that it has opened, until it closes them', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ports = (): number[] | undefined => listeningOf(process.pid)?.map((entry) => entry.port);
    expect(ports()).toContain(port);
    expect(isTaken(process.pid, port)).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    expect(ports()).not.toContain(port);
    expect(isTaken(process.pid, port)).toBe(false);
  });

  it('is unknown when it does not run', () => {
    expect([listeningOf(2 ** 31 - 1), isTaken(2 ** 31 - 1, 80), catchesInspectorSignal(2 ** 31 - 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the mask of caught signals', () => {
  it.each([
    ['SigCgt:\t0000000100004602', true],
    ['SigCgt:\t0000000100004402', false],
    ['SigIgn:\t0000000000000200', undefined],
  ])('%s', (line, caught) => {
    expect(isCaught(`Name:\tnode\n${line}\n`, 10)).toBe(caught);
  });
});
