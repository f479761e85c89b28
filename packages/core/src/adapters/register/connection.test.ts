import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Connection } from './connection.ts';

interface End {
  readonly path: string;
  readonly server: Server;
  readonly sockets: Socket[];
  /** All that arrived. */
  text: string;
}

async function listening(): Promise<End> {
  const folder = await temporaryFolder('c');
  const end: End = { path: folder.at('s'), server: createServer(), sockets: [], text: '' };
  end.server.on('connection', (socket) => {
    end.sockets.push(socket);
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        end.text += String(chunk);
      });
  });
  end.server.listen(end.path);
  await once(end.server, 'listening');
  onTestFinished(() => {
    for (const socket of end.sockets) socket.destroy();
    end.server.close();
  });
  return end;
}

function open(path: string, tryAfter: readonly number[], forever = false) {
  const hooks = { onReady: vi.fn(), onFlush: vi.fn(), onOver: vi.fn() };
  return { ...hooks, connection: new Connection({ path, tryAfter, forever, ...hooks }) };
}

describe('a connection', () => {
  it('is ready when it stands, and carries what is written', async () => {
    const end = await listening();
    const { connection, onReady } = open(end.path, [0]);
    expect(connection.isReady).toBe(false);
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledOnce());
    expect(connection.isReady).toBe(true);
    connection.write('hello\n');
    await vi.waitFor(() => expect(end.text).toBe('hello\n'));
  });

  it('hears `flush`, also when it comes in pieces, and nothing else', async () => {
    const end = await listening();
    const { onReady, onFlush } = open(end.path, [0]);
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledOnce());
    await vi.waitFor(() => expect(end.sockets).toHaveLength(1));
    end.sockets[0]?.write('hush\nflu');
    end.sockets[0]?.write('sh\n');
    await vi.waitFor(() => expect(onFlush).toHaveBeenCalledOnce());
  });

  it('is not ready while a write waits, so that nothing piles up', async () => {
    const end = await listening();
    end.server.on('connection', (socket) => socket.pause());
    const { connection, onReady } = open(end.path, [0]);
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledOnce());
    connection.write('x'.repeat(4_000_000));
    expect(connection.isReady).toBe(false);
    end.sockets[0]?.resume();
    await vi.waitFor(() => expect(connection.isReady).toBe(true));
    expect(end.text).toHaveLength(4_000_000);
  });

  it('is tried again after it was lost, and begins anew', async () => {
    const end = await listening();
    const { connection, onReady, onOver } = open(end.path, [0, 5]);
    await vi.waitFor(() => expect(end.sockets).toHaveLength(1));
    end.sockets[0]?.destroy();
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledTimes(2));
    expect(connection.isReady).toBe(true);
    expect(onOver).not.toHaveBeenCalled();
  });

  it('is given up after the last try', async () => {
    const { connection, onReady, onOver } = open('/does/not/exist', [0, 1, 1]);
    await vi.waitFor(() => expect(onOver).toHaveBeenCalledOnce());
    expect(onReady).not.toHaveBeenCalled();
    expect(connection.isReady).toBe(false);
    connection.write('nobody hears this');
  });

  it('is tried for as long as it takes where the collector lasts', async () => {
    const folder = await temporaryFolder('c');
    const { onReady, onOver } = open(folder.at('s'), [0, 1], true);
    const server = createServer();
    onTestFinished(() => void server.close());
    // Far more than the two tries that are named.
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.listen(folder.at('s'));
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledOnce());
    expect(onOver).not.toHaveBeenCalled();
  });

  it('is dropped when the other end talks without a stop', async () => {
    const end = await listening();
    const { onOver } = open(end.path, [0]);
    await vi.waitFor(() => expect(end.sockets).toHaveLength(1));
    end.sockets[0]?.write('x'.repeat(5_000));
    await vi.waitFor(() => expect(onOver).toHaveBeenCalledOnce());
  });
});
