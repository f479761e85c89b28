/**
 * A reading is one number about a machine, a process or its runtime, at one moment, under a name from this catalogue.
 *
 * The catalogue is the only place that says what a name means, in which unit, and how the readings of several
 * processes become one. A reading that is unknown here is absent: never zero, never invented.
 */

export type ReadingName =
  | 'machine.cpu'
  | 'machine.cpu.user'
  | 'machine.cpu.system'
  | 'machine.cpu.iowait'
  | 'machine.cpu.steal'
  | 'machine.memory.used'
  | 'machine.memory.available'
  | 'machine.swap.used'
  | 'machine.disk.read'
  | 'machine.disk.write'
  | 'machine.network.receive'
  | 'machine.network.transmit'
  | 'machine.load.1m'
  | 'machine.pressure.cpu'
  | 'machine.pressure.memory'
  | 'machine.pressure.io'
  | 'machine.filesystem.fullest'
  | 'machine.files.open'
  | 'machine.files.limit'
  | 'container.cpu'
  | 'container.cpu.limit'
  | 'container.cpu.share'
  | 'container.cpu.throttled'
  | 'container.memory.used'
  | 'container.memory.limit'
  | 'container.memory.share'
  | 'container.pressure.cpu'
  | 'container.pressure.memory'
  | 'container.pressure.io'
  | 'tree.cpu'
  | 'tree.rss'
  | 'tree.processes'
  | 'tree.files.open'
  | 'tree.files.share'
  | 'process.cpu'
  | 'process.rss'
  | 'process.heap.used'
  | 'process.heap.limit'
  | 'process.external'
  | 'process.arraybuffers'
  | 'heap.floor'
  | 'heap.floor.old'
  | 'heap.floor.large'
  | 'heap.promoted'
  | 'loop.utilization'
  | 'loop.delay.p99'
  | 'loop.delay.max'
  | 'gc.time'
  | 'gc.pause.max'
  | 'gc.major'
  | 'backup.age'
  | 'backup.verified.age'
  | 'backup.failures'
  | 'backup.copy.behind';

export type ReadingUnit = 'ratio' | 'cores' | 'bytes' | 'bytes/s' | 'ms' | '1/s' | 'count';

export interface ReadingKind {
  readonly unit: ReadingUnit;
  /** What it is, in the words of a report. */
  readonly title: string;
  /** How the readings of several processes at one moment become one. */
  readonly combine: 'sum' | 'max';
  /** Whether it is a percentile or an extreme of its moment: then its mean over time says nothing. */
  readonly isExtreme: boolean;
}

const kind = (unit: ReadingUnit, title: string, combine: 'sum' | 'max' = 'max'): ReadingKind => ({
  unit,
  title,
  combine,
  isExtreme: false,
});
const extreme = (unit: ReadingUnit, title: string): ReadingKind => ({ unit, title, combine: 'max', isExtreme: true });

/** Title and unit of each reading, by its name. */
export const readingCatalogue: Readonly<Record<ReadingName, ReadingKind>> = {
  'tree.cpu': kind('cores', 'CPU of the program and its children', 'sum'),
  'tree.rss': kind('bytes', 'memory of the program and its children (RSS)', 'sum'),
  'tree.processes': kind('count', 'processes of the program', 'sum'),
  'tree.files.open': kind('count', 'open files of the program (file descriptors)', 'sum'),
  'tree.files.share': kind('ratio', 'open files of the fullest process, of its limit'),
  'process.cpu': kind('cores', 'CPU of Node processes', 'sum'),
  'process.rss': kind('bytes', 'memory of Node processes (RSS)', 'sum'),
  'process.heap.used': kind('bytes', 'JavaScript heap used', 'sum'),
  'process.heap.limit': kind('bytes', 'JavaScript heap limit', 'sum'),
  'process.external': kind('bytes', 'memory outside the heap (buffers included)', 'sum'),
  'process.arraybuffers': kind('bytes', 'memory of buffers', 'sum'),
  'heap.floor': kind('bytes', 'JavaScript heap after major collections'),
  'heap.floor.old': kind('bytes', 'JavaScript heap after major collections, old space'),
  'heap.floor.large': kind('bytes', 'JavaScript heap after major collections, large objects'),
  'heap.promoted': kind('bytes/s', 'JavaScript heap promoted', 'sum'),
  'loop.utilization': kind('ratio', 'event loop busy'),
  'loop.delay.p99': extreme('ms', 'event-loop delay, p99'),
  'loop.delay.max': extreme('ms', 'event-loop delay, longest'),
  'gc.time': kind('ratio', 'time in garbage collection'),
  'gc.pause.max': extreme('ms', 'garbage collection, longest pause'),
  'gc.major': kind('1/s', 'garbage collection, major ones'),
  'container.cpu': kind('cores', 'CPU of the container'),
  'container.cpu.limit': kind('cores', 'CPU limit of the container'),
  'container.cpu.share': kind('ratio', 'CPU of the container, of its limit'),
  'container.cpu.throttled': kind('ratio', 'periods in which the CPU limit stopped the container'),
  'container.memory.used': kind('bytes', 'memory of the container (working set)'),
  'container.memory.limit': kind('bytes', 'memory limit of the container'),
  'container.memory.share': kind('ratio', 'memory of the container, of its limit'),
  'container.pressure.cpu': kind('ratio', 'time some task of the container waited for a CPU'),
  'container.pressure.memory': kind('ratio', 'time some task of the container waited for memory'),
  'container.pressure.io': kind('ratio', 'time some task of the container waited for disks'),
  'machine.cpu': kind('ratio', 'machine CPU busy'),
  'machine.cpu.user': kind('ratio', 'machine CPU in programs'),
  'machine.cpu.system': kind('ratio', 'machine CPU in the kernel'),
  'machine.cpu.iowait': kind('ratio', 'machine CPU idle while waiting for disks'),
  'machine.cpu.steal': kind('ratio', 'machine CPU taken by other virtual machines'),
  'machine.memory.used': kind('bytes', 'machine memory used'),
  'machine.memory.available': kind('bytes', 'machine memory available'),
  'machine.swap.used': kind('bytes', 'machine swap used'),
  'machine.disk.read': kind('bytes/s', 'machine disk reads'),
  'machine.disk.write': kind('bytes/s', 'machine disk writes'),
  'machine.network.receive': kind('bytes/s', 'machine network in'),
  'machine.network.transmit': kind('bytes/s', 'machine network out'),
  'machine.load.1m': kind('count', 'machine load, 1 minute'),
  'machine.pressure.cpu': kind('ratio', 'time some task waited for a CPU'),
  'machine.pressure.memory': kind('ratio', 'time some task waited for memory'),
  'machine.pressure.io': kind('ratio', 'time some task waited for disks'),
  'machine.filesystem.fullest': kind('ratio', 'fullest file system'),
  'machine.files.open': kind('count', 'open files of the machine'),
  'machine.files.limit': kind('count', 'open files the machine allows'),
  'backup.age': kind('ms', 'age of the newest backup'),
  'backup.verified.age': kind('ms', 'age of the newest verified backup'),
  'backup.failures': kind('count', 'failed backups in a row'),
  'backup.copy.behind': kind('ms', 'lag of the backup copy'),
};

/** The readings of one moment. A name that is absent is unknown at that moment. */
export type Readings = { readonly [Name in ReadingName]?: number };

/** The entries of some readings, typed. */
export function readingEntries(readings: Readings): [ReadingName, number][] {
  return Object.entries(readings) as [ReadingName, number][];
}
