import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DescriptorOutlet, type Outlet, outletOf, StreamOutlet } from './outlet.ts';

/** Both ends of a connection. */
async function pair(): Promise<{ near: Socket; far: Socket }> {
  const folder = await temporaryFolder('c');
  const server = createServer({ pauseOnConnect: true });
  server.listen(folder.at('s'));
  await once(server, 'listening');
  const near = connect(folder.at('s')).on('error', () => undefined);
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[Socket], unknown];
  far.on('error', () => undefined).setEncoding('utf8');
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return { near, far };
}

const LARGE = `${'0123456789'.repeat(300_000)}\n`;

const ways: [string, (socket: Socket) => Outlet][] = [
  ['a descriptor', (socket) => new DescriptorOutlet(socket)],
  ['a stream', (socket) => new StreamOutlet(socket)],
];

describe.each(ways)('an outlet by %s', (_, create) => {
  it('writes at once what there is room for', async () => {
    const { near, far } = await pair();
    const outlet = create(near);
    outlet.write('hé\n');
    expect(outlet.isIdle).toBe(true);
    far.resume();
    expect(await once(far, 'data')).toEqual(['hé\n']);
  });

  it('keeps the rest until the other end reads, and loses nothing', async () => {
    const { near, far } = await pair();
    const outlet = create(near);
    outlet.write(LARGE);
    expect(outlet.isIdle).toBe(false);
    let heard = '';
    far.on('data', (text) => {
      heard += text;
    });
    far.resume();
    await vi.waitFor(() => expect(outlet.isIdle).toBe(true));
    outlet.write('next');
    await vi.waitFor(() => expect(heard.length).toBe(LARGE.length + 4));
    expect(heard).toBe(`${LARGE}next`);
  });

  it('gives up with the connection', async () => {
    const { near, far } = await pair();
    const outlet = create(near);
    outlet.write(LARGE);
    far.destroy();
    await vi.waitFor(() => expect(near.destroyed).toBe(true));
    await vi.waitFor(() => expect(outlet.isIdle).toBe(true));
  });
});

describe('an outlet', () => {
  it('writes to no descriptor of a socket that is closed', async () => {
    const { near } = await pair();
    const outlet = new DescriptorOutlet(near);
    near.destroy();
    outlet.write('x');
    expect(outlet.isIdle).toBe(true);
  });

  it('is one by descriptor wherever there is one', async () => {
    const { near } = await pair();
    expect(outletOf(near)).toBeInstanceOf(process.platform === 'win32' ? StreamOutlet : DescriptorOutlet);
  });
});
