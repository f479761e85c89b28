import { describe, expect, it } from 'vitest';
import { process1, process2, processHybrid } from '../../../test/cgroup-trees.ts';
import { cgroupPlace } from './cgroup-place.ts';
import { parseMounts } from './mount-table.ts';

function folders(files: Readonly<Record<string, string>>, controller: string): unknown {
  const place = cgroupPlace(files['self/cgroup'] ?? '', parseMounts(files['self/mountinfo'] ?? ''), controller);
  return place && [place.version, ...place.groups.map(({ folder }) => folder)];
}

describe('place of control groups', () => {
  it('is the own folder and all above it', () => {
    expect(folders(process1('/kubepods/pod1/abc'), 'memory')).toEqual([
      1,
      '/sys/fs/cgroup/memory/kubepods/pod1/abc',
      '/sys/fs/cgroup/memory/kubepods/pod1',
      '/sys/fs/cgroup/memory/kubepods',
      '/sys/fs/cgroup/memory',
    ]);
    expect(folders(process2('/system.slice/a.service'), 'cpu')).toEqual([
      2,
      '/sys/fs/cgroup/system.slice/a.service',
      '/sys/fs/cgroup/system.slice',
      '/sys/fs/cgroup',
    ]);
  });

  it('is under the version that has the controller, in a hybrid system', () => {
    expect(folders(processHybrid('/a'), 'memory')).toEqual([1, '/sys/fs/cgroup/memory/a', '/sys/fs/cgroup/memory']);
    expect(folders(processHybrid('/a'), 'cpu')).toEqual([2, '/sys/fs/cgroup/unified/a', '/sys/fs/cgroup/unified']);
  });

  it('is found where controllers share a hierarchy', () => {
    expect(folders(process1('/a'), 'cpuacct')).toEqual([
      1,
      '/sys/fs/cgroup/cpu,cpuacct/a',
      '/sys/fs/cgroup/cpu,cpuacct',
    ]);
  });

  it('starts at what is mounted, where a container sees only its own part', () => {
    expect(folders(process1('/docker/abc', '/docker/abc'), 'memory')).toEqual([1, '/sys/fs/cgroup/memory']);
    expect(folders(process1('/docker/abc/inner', '/docker/abc'), 'memory')).toEqual([
      1,
      '/sys/fs/cgroup/memory/inner',
      '/sys/fs/cgroup/memory',
    ]);
    expect(folders(process2('/'), 'memory')).toEqual([2, '/sys/fs/cgroup']);
    expect(folders(process2('/', '/docker/abc'), 'memory')).toEqual([2, '/sys/fs/cgroup']);
  });

  it('is unknown out of sight, and where nothing is mounted', () => {
    expect(folders(process2('/../other'), 'memory')).toBeUndefined();
    expect(folders(process1('/other', '/docker/abc'), 'memory')).toBeUndefined();
    expect(folders({ ...process2('/a'), 'self/mountinfo': '' }, 'memory')).toBeUndefined();
    expect(folders({}, 'memory')).toBeUndefined();
  });

  it('ends, however deep groups nest', () => {
    expect(folders(process2('/x'.repeat(1000)), 'cpu')).toHaveLength(1 + 16);
  });
});
