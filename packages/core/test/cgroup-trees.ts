/** Control groups as they were recorded on real systems, for each version: limits, use and counters to be changed. */

type Files = Readonly<Record<string, string>>;

export interface GroupState {
  /** Of a period of 100 ms; undefined is none. */
  readonly quotaUs?: number;
  readonly usedUs?: number;
  readonly periods?: number;
  readonly throttled?: number;
  readonly limit?: number;
  readonly memory?: number;
  readonly inactiveFile?: number;
}

const MOUNTED_1 = (root: string): string =>
  ['cpu,cpuacct', 'memory']
    .map((names, at) => `${30 + at} 24 0:${26 + at} ${root} /sys/fs/cgroup/${names} ro - cgroup cgroup rw,${names}\n`)
    .join('');
const MOUNTED_2 = (root: string, path: string): string =>
  `29 23 0:25 ${root} ${path} rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n`;

/** /proc of a process whose group is this one. */
export const process1 = (path: string, root = '/'): Files => ({
  'self/cgroup': `12:cpu,cpuacct:${path}\n11:memory:${path}\n1:name=systemd:/init.scope\n0::/\n`,
  'self/mountinfo': `22 27 0:21 / /proc rw - proc proc rw\n${MOUNTED_1(root)}${MOUNTED_2('/', '/sys/fs/cgroup/unified')}`,
});
export const process2 = (path: string, root = '/'): Files => ({
  'self/cgroup': `0::${path}\n`,
  'self/mountinfo': `22 27 0:21 / /proc rw - proc proc rw\n${MOUNTED_2(root, '/sys/fs/cgroup')}`,
});
/** systemd's hybrid: the memory under version 1, the processor under version 2. */
export const processHybrid = (path: string): Files => ({
  'self/cgroup': `3:memory:${path}\n1:name=systemd:${path}\n0::${path}\n`,
  'self/mountinfo': `${MOUNTED_1('/')}${MOUNTED_2('/', '/sys/fs/cgroup/unified')}`,
});

export const ROOT_1: Files = {
  'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
  'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  'sys/fs/cgroup/memory/memory.usage_in_bytes': '9999999999\n',
};
export const ROOT_2: Files = { 'sys/fs/cgroup/cpu.stat': 'usage_usec 99999999\nuser_usec 1\nsystem_usec 1\n' };

export function group1(path: string, state: GroupState): Files {
  const { quotaUs = -1, usedUs = 0, periods = 0, throttled = 0, limit = '9223372036854771712' } = state;
  const [cpu, memory] = [`sys/fs/cgroup/cpu,cpuacct${path}`, `sys/fs/cgroup/memory${path}`];
  return {
    [`${cpu}/cpu.cfs_quota_us`]: `${quotaUs}\n`,
    [`${cpu}/cpu.cfs_period_us`]: '100000\n',
    [`${cpu}/cpu.stat`]: `nr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_time 5\nnr_bursts 0\nburst_time 0\n`,
    [`${cpu}/cpuacct.usage`]: `${usedUs * 1000}\n`,
    [`${memory}/memory.limit_in_bytes`]: `${limit}\n`,
    [`${memory}/memory.usage_in_bytes`]: `${state.memory ?? 0}\n`,
    [`${memory}/memory.stat`]: `cache 9\ninactive_file 1\nhierarchical_memory_limit 7\ntotal_cache 9\ntotal_inactive_file ${state.inactiveFile ?? 0}\n`,
  };
}

export function group2(path: string, state: GroupState, at = 'sys/fs/cgroup'): Files {
  const { quotaUs = 'max', usedUs = 0, periods = 0, throttled = 0, limit = 'max' } = state;
  const folder = `${at}${path}`;
  return {
    [`${folder}/cpu.max`]: `${quotaUs} 100000\n`,
    [`${folder}/cpu.stat`]: `usage_usec ${usedUs}\nuser_usec 1\nsystem_usec 1\nnr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec 5\n`,
    [`${folder}/memory.max`]: `${limit}\n`,
    [`${folder}/memory.current`]: `${state.memory ?? 0}\n`,
    [`${folder}/memory.stat`]: `anon 9\nfile 9\ninactive_anon 1\ninactive_file ${state.inactiveFile ?? 0}\n`,
  };
}
