/**
 * How the processors spent their time, together and each, from the first lines of /proc/stat.
 *
 * Shares are of all the time that passed: waiting for disks (iowait) and time that the hypervisor gave to other
 * machines (steal) stay in the denominator, so a stolen or waiting processor never looks busier than it is.
 * `guest` is already inside `user`. The kernel lets iowait and a hot-unplugged processor's times go back: such a
 * field counts as no time.
 */
import type { CpuDetail } from '../../details.ts';
import type { Ratio } from '../../units.ts';
import { ascii, type ByteCursor } from './byte-cursor.ts';
import type { Part, WritableReadings } from './part.ts';

const CPU = ascii('cpu');
const FIELDS = 8;
const [USER, NICE, SYSTEM, , IOWAIT, IRQ, SOFTIRQ, STEAL] = [0, 1, 2, 3, 4, 5, 6, 7];
/** user, nice, system, idle: what every kernel has had. */
const LEAST = 4;

/** More processors than these are in the total only. */
const MOST = 512;

export function cpuPart(): Part {
  const all = new ProcessorTime();
  const each = new Map<number, ProcessorTime>();
  let round = 0;
  return {
    path: 'stat',
    records: 'many',
    read(file, _now, into) {
      if (!file.word() || !file.is(CPU)) return;
      all.take(file);
      if (all.total > 0) writeShares(all, into);
      round += 1;
      takeEach(file, each, round);
    },
    detail(into) {
      const known = [...each].filter(([, { total }]) => total > 0);
      if (known.length > 0) into.cpus = known.map(([number, time]) => ({ name: `cpu${number}`, ...sharesOf(time) }));
    },
  };
}

/** What one processor, or all together, did between the last two readings that differ. */
class ProcessorTime {
  #last = new Float64Array(FIELDS);
  #next = new Float64Array(FIELDS);
  readonly #spent = new Float64Array(FIELDS);
  #known = 0;
  /** Ticks that passed between the last two readings; 0 when there were not two, or none passed. */
  total = 0;
  /** The reading of the file in which it was listed last. */
  round = 0;

  /** How many fields this kernel counts. */
  get fields(): number {
    return this.#known;
  }

  /** Takes the times that follow on this line of the file. */
  take(file: ByteCursor): void {
    this.total = 0;
    const fields = takeTimes(file, this.#next);
    if (fields < LEAST) return;
    let total = 0;
    for (let field = 0; field < FIELDS; field += 1) {
      const spent = Math.max(0, (this.#next[field] as number) - (this.#last[field] as number));
      this.#spent[field] = spent;
      total += spent;
    }
    const before = this.#known;
    if (before === fields && total === 0) return;
    this.#known = fields;
    [this.#last, this.#next] = [this.#next, this.#last];
    if (before === fields) this.total = total;
  }

  share(...of: number[]): Ratio {
    return of.reduce((sum, field) => sum + (this.#spent[field] as number), 0) / this.total;
  }
}

/** Reads the times of the processors one by one; one that is not listed (unplugged) is forgotten. */
function takeEach(file: ByteCursor, each: Map<number, ProcessorTime>, round: number): void {
  let listed = 0;
  while (file.nextLine() && file.word() && file.startsWith(CPU)) {
    const number = file.numberIn(file.wordStart + CPU.length, file.wordEnd);
    if (Number.isNaN(number) || listed >= MOST) continue;
    listed += 1;
    const time = each.get(number) ?? new ProcessorTime();
    each.set(number, time);
    time.take(file);
    time.round = round;
  }
  for (const [number, time] of each) if (time.round !== round) each.delete(number);
}

/** Reads the eight times that follow; returns how many fields there were. */
function takeTimes(file: ByteCursor, into: Float64Array): number {
  into.fill(0);
  for (let field = 0; field < FIELDS; field += 1) {
    const ticks = file.number();
    if (Number.isNaN(ticks)) return field;
    into[field] = ticks;
  }
  return FIELDS;
}

function sharesOf(time: ProcessorTime): Omit<CpuDetail, 'name'> {
  return {
    busy: time.share(USER, NICE, SYSTEM, IRQ, SOFTIRQ),
    user: time.share(USER, NICE),
    system: time.share(SYSTEM, IRQ, SOFTIRQ),
    ...(time.fields > IOWAIT && { iowait: time.share(IOWAIT) }),
    ...(time.fields > STEAL && { steal: time.share(STEAL) }),
  };
}

function writeShares(time: ProcessorTime, into: WritableReadings): void {
  const { busy, user, system, iowait, steal } = sharesOf(time);
  into['machine.cpu'] = busy;
  into['machine.cpu.user'] = user;
  into['machine.cpu.system'] = system;
  if (iowait !== undefined) into['machine.cpu.iowait'] = iowait;
  if (steal !== undefined) into['machine.cpu.steal'] = steal;
}
