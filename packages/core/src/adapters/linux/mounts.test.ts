import { describe, expect, it, vi } from 'vitest';
import { recordedFiles } from '../../../test/recorded-proc.ts';
import type { MountAnswer, MountQuestions } from './ask-mounts.ts';
import { parseMounts } from './mount-table.ts';
import { createMounts, worthAsking } from './mounts.ts';
import type { WritableReadings } from './part.ts';
import { ReadBuffer } from './proc-file.ts';

const line = (path: string, type: string, { source = '/dev/sda1', device = path, options = 'rw' } = {}): string =>
  `36 35 ${device} / ${path} ${options},noatime shared:1 master:2 - ${type} ${source} ${options},errors=continue\n`;

const paths = (text: string): unknown[] => worthAsking(parseMounts(text)).map(({ path, remote }) => [path, remote]);

describe('mounts', () => {
  it('are read with blanks in their names, and without what is cut off', () => {
    const text = `${line('/with\\040blank\\134', 'ext4')}${line('/x', 'ext4').slice(0, 20)}\n`;
    expect(parseMounts(text)).toEqual([
      {
        device: '/with\\040blank\\134',
        root: '/',
        path: '/with blank\\',
        readOnly: false,
        type: 'ext4',
        source: '/dev/sda1',
        options: ['rw', 'errors=continue'],
      },
    ]);
  });

  it('worth asking hold files of programs, each device once', () => {
    const text = [
      line('/proc', 'proc', { source: 'proc' }),
      line('/sys/fs/cgroup', 'cgroup2', { source: 'cgroup2' }),
      line('/', 'ext4', { device: '8:1' }),
      line('/var/lib/docker/bind', 'ext4', { device: '8:1' }),
      line('/tmp', 'tmpfs', { source: 'tmpfs' }),
      line('/snap/a', 'squashfs', { options: 'ro' }),
      line('/auto', 'autofs', { source: 'systemd-1' }),
      line('/tank', 'zfs', { source: 'tank' }),
    ].join('');
    expect(paths(text)).toEqual([
      ['/', false],
      ['/tmp', false],
      ['/tank', false],
    ]);
  });

  it('are remote by their type, and when the way to them leads through a remote one', () => {
    const text = [
      line('/', 'ext4'),
      line('/net', 'nfs4', { source: 'server:/export' }),
      line('/net/local', 'ext4', { source: '/dev/sdb1' }),
      line('/netto', 'xfs', { source: '/dev/sdc1' }),
      line('/home/me/drive', 'fuse.sshfs', { source: 'host:' }),
      line('/covered', 'ext4', { source: '/dev/sdd1', device: '8:4' }),
      line('/covered', 'cifs', { source: '//server/share', device: '0:9' }),
    ].join('');
    expect(paths(text)).toEqual([
      ['/', false],
      ['/net', true],
      ['/net/local', true],
      ['/netto', false],
      ['/home/me/drive', true],
      ['/covered', true],
    ]);
  });

  it('are 64 at most', () => {
    expect(paths(Array.from({ length: 100 }, (_, at) => line(`/m${at}`, 'ext4')).join(''))).toHaveLength(64);
  });
});

const sizes = (used: number): MountAnswer => ({
  state: 'known',
  sizes: { bsize: 1, blocks: 100, bfree: 100 - used, bavail: 100 - used, files: 0, ffree: 0 },
});

async function mounted(remote: boolean, answers: Readonly<Record<string, MountAnswer>>) {
  const files = await recordedFiles({
    'self/mountinfo': [
      line('/', 'ext4'),
      line('/iso', 'ext4', { options: 'ro' }),
      line('/net', 'nfs4', { source: 'server:/export' }),
    ].join(''),
  });
  const questions = { ask: vi.fn<MountQuestions['ask']>(), answer: (path: string) => answers[path] };
  const mounts = createMounts({ ...files, remote, questions });
  const read = (): WritableReadings => {
    const into: WritableReadings = {};
    mounts.read(new ReadBuffer(), into);
    return into;
  };
  return { ...files, questions, mounts, read };
}

describe('how full mounts are', () => {
  const answers = { '/': sizes(40), '/iso': sizes(100), '/net': sizes(90) };

  it('is told by the fullest that can be written to', async () => {
    expect((await mounted(true, answers)).read()).toEqual({ 'machine.filesystem.fullest': 0.9 });
    expect((await mounted(false, answers)).read()).toEqual({ 'machine.filesystem.fullest': 0.4 });
    expect((await mounted(false, { '/iso': sizes(100) })).read()).toEqual({});
  });

  it('is not asked of a network drive unless wanted, and the details say why', async () => {
    const { read, questions, mounts } = await mounted(false, answers);
    read();
    expect(questions.ask.mock.calls[0]?.[0].map(({ path }) => path)).toEqual(['/', '/iso']);
    expect(mounts.details()).toMatchObject([
      { path: '/', state: 'known', used: 40, full: 0.4 },
      { path: '/iso', readOnly: true },
      { path: '/net', source: 'server:/export', state: 'unknown', why: expect.stringContaining('on request') },
    ]);
    expect(mounts.details()[2]).not.toHaveProperty('used');
  });

  it('is told of a stuck one without sizes', async () => {
    const { read, mounts } = await mounted(true, { ...answers, '/net': { state: 'stuck' } });
    expect(read()).toEqual({ 'machine.filesystem.fullest': 0.4 });
    expect(mounts.details()[2]).toEqual({
      path: '/net',
      source: 'server:/export',
      type: 'nfs4',
      readOnly: false,
      state: 'stuck',
      why: 'it did not answer in time',
    });
  });

  it('is asked every ten seconds, with the mounts of that moment', async () => {
    const { read, questions, clock, write } = await mounted(false, answers);
    for (let second = 0; second < 10; second += 1) {
      read();
      clock.advance(1000);
    }
    expect(questions.ask).toHaveBeenCalledTimes(1);
    await write({ 'self/mountinfo': line('/new', 'ext4') });
    read();
    expect(questions.ask.mock.calls[1]?.[0]).toMatchObject([{ path: '/new' }]);
  });
});
