/**
 * A real S3 server: the RADOS gateway of Ceph over a store in memory, on the loopback, up in a second.
 *
 *   ceph-mon ◀─ ceph-osd (memstore) ◀─ radosgw (S3)
 *
 * With keys: without (`auth … none`) the gateway tries for 48 s before it comes up.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  answers,
  freePort,
  onPath,
  type RunningProgram,
  realPart,
  runProgram,
  startProgram,
  temporaryFolder,
} from '@tooling/testkit';
import { afterAll, beforeAll } from 'vitest';
import { S3Client } from '../src/adapters/s3-store/client.ts';

export interface ObjectStore {
  readonly endpoint: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Its own tool, for what S3 has no words for: quotas. */
  admin(...args: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

const INSTALL = 'apt-get install --no-install-recommends radosgw ceph-mon ceph-osd';
const [ACCESS_KEY, SECRET_KEY] = ['AKTEST', 'the-secret-of-the-test'];
const OSD = '22222222-2222-4222-8222-222222222222';

const PROGRAMS: readonly string[] = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph'];

/** One for all tests of a file, with a bucket of this name. @returns what a test asks for it, and skips where it can't be had */
export function rados(bucket: string): () => Promise<ObjectStore> {
  let store: ObjectStore | undefined;
  beforeAll(async () => {
    if (!PROGRAMS.every((name) => onPath(name) !== undefined)) return;
    store = await startRados();
    const client = new S3Client({ address: { bucket, prefix: '', endpoint: store.endpoint }, ...store });
    await client.ask({ method: 'PUT' });
    client.close();
  }, 60_000);
  afterAll(() => store?.end());
  return async () => {
    for (const name of PROGRAMS) await realPart({ name, install: INSTALL });
    return store as ObjectStore;
  };
}

async function startRados(): Promise<ObjectStore> {
  const folder = await temporaryFolder();
  const { at } = folder;
  for (const name of ['mon', 'osd', 'run']) mkdirSync(at(name));
  const [port, monitor] = [await freePort(), await freePort()];
  writeFileSync(at('ceph.conf'), settings(folder.path, { port, monitor }));
  const conf = ['-c', at('ceph.conf')];
  const run = async (command: string, ...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await runProgram(command, args, { timeout: 30_000 });
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr.slice(-2000)}`);
  };
  const started: RunningProgram[] = [];
  const start = (command: string, ...args: readonly string[]): void => {
    // Ended by `end`; the limit is for a test run that is broken off.
    started.push(startProgram(command, [...conf, ...args, '-f'], { timeout: 300_000 }));
  };
  const end = async (): Promise<void> => {
    for (const program of started) program.kill('SIGKILL');
    await Promise.allSettled(started.map((program) => program.result));
    await folder.remove();
  };
  const admin = (...args: readonly string[]): Promise<void> =>
    run('radosgw-admin', '--no-mon-config', ...conf, '-n', 'client.rgw', ...args);
  try {
    await run('monmaptool', '--create', '--addv', 'a', `[v2:127.0.0.1:${monitor}]`, '--fsid', OSD, at('monmap'));
    await run('ceph-authtool', '--create-keyring', at('keyring'), '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *');
    for (const name of ['client.admin', 'client.rgw', 'osd.0']) {
      const caps = ['mon', 'osd', 'mgr'].flatMap((part) => ['--cap', part, 'allow *']);
      await run('ceph-authtool', at('keyring'), '--gen-key', '-n', name, ...caps);
    }
    await run('ceph-mon', ...conf, '--mkfs', '-i', 'a', '--monmap', at('monmap'));
    start('ceph-mon', '-i', 'a');
    await run('ceph-osd', '--no-mon-config', ...conf, '-i', '0', '--mkfs', '--osd-uuid', OSD);
    await run('ceph', ...conf, 'osd', 'new', OSD);
    start('ceph-osd', '--no-mon-config', '-i', '0');
    start('radosgw', '--no-mon-config', '-n', 'client.rgw');
    await answers(`http://127.0.0.1:${port}`);
    const user = ['--uid=test', '--display-name=test', `--access-key=${ACCESS_KEY}`, `--secret-key=${SECRET_KEY}`];
    await admin('user', 'create', ...user);
  } catch (error) {
    await end();
    throw error;
  }
  const environment = { AWS_ACCESS_KEY_ID: ACCESS_KEY, AWS_SECRET_ACCESS_KEY: SECRET_KEY };
  return { endpoint: `http://127.0.0.1:${port}`, environment, admin, end };
}

function settings(folder: string, { port, monitor }: { readonly port: number; readonly monitor: number }): string {
  return `[global]
fsid = ${OSD}
mon host = v2:127.0.0.1:${monitor}
mon initial members = a
public network = 127.0.0.0/8
auth allow insecure global id reclaim = true
mon allow pool size one = true
mon data avail crit = 0
paxos propose interval = 0.02
paxos min wait = 0.01
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 1073741824
run dir = ${folder}/run
admin socket =
keyring = ${folder}/keyring
log file = ${folder}/$name.log
[mon.a]
mon data = ${folder}/mon
[osd.0]
osd data = ${folder}/osd
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw bucket quota ttl = 0
rgw user quota bucket sync interval = 0
rgw thread pool size = 16
`;
}
