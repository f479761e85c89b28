/**
 * How the processors spent their time, from the first line of /proc/stat.
 *
 * Shares are of all the time that passed: waiting for disks (iowait) and time that the hypervisor gave to other
 * machines (steal) stay in the denominator, so a stolen or waiting processor never looks busier than it is.
 * `guest` is already inside `user`. The kernel lets iowait and a hot-unplugged processor's times go back: such a
 * field counts as no time.
 */
import { ascii, type ByteCursor } from './byte-cursor.ts';
import type { Part, WritableReadings } from './part.ts';

const CPU = ascii('cpu');
const FIELDS = 8;
const [USER, NICE, SYSTEM, , IOWAIT, IRQ, SOFTIRQ, STEAL] = [0, 1, 2, 3, 4, 5, 6, 7];
/** user, nice, system, idle: what every kernel has had. */
const LEAST = 4;

export function cpuPart(): Part {
  let last = new Float64Array(FIELDS);
  let next = new Float64Array(FIELDS);
  const spent = new Float64Array(FIELDS);
  let known = 0;

  return {
    path: 'stat',
    records: 'one',
    read(file, _now, into) {
      const fields = takeTimes(file, next);
      if (fields < LEAST) return;
      let total = 0;
      for (let field = 0; field < FIELDS; field += 1) {
        spent[field] = Math.max(0, (next[field] as number) - (last[field] as number));
        total += spent[field] as number;
      }
      const before = known;
      if (before === fields && total === 0) return;
      known = fields;
      [last, next] = [next, last];
      if (before === fields) writeShares(spent, { total, fields }, into);
    },
  };
}

/** Reads the times of all processors together; returns how many fields there were. */
function takeTimes(file: ByteCursor, into: Float64Array): number {
  into.fill(0);
  if (!file.word() || !file.is(CPU)) return 0;
  for (let field = 0; field < FIELDS; field += 1) {
    const ticks = file.number();
    if (Number.isNaN(ticks)) return field;
    into[field] = ticks;
  }
  return FIELDS;
}

function writeShares(
  spent: Float64Array,
  { total, fields }: { total: number; fields: number },
  into: WritableReadings,
): void {
  const share = (...of: number[]): number => of.reduce((sum, field) => sum + (spent[field] as number), 0) / total;
  into['machine.cpu'] = share(USER, NICE, SYSTEM, IRQ, SOFTIRQ);
  into['machine.cpu.user'] = share(USER, NICE);
  into['machine.cpu.system'] = share(SYSTEM, IRQ, SOFTIRQ);
  if (fields > IOWAIT) into['machine.cpu.iowait'] = share(IOWAIT);
  if (fields > STEAL) into['machine.cpu.steal'] = share(STEAL);
}
