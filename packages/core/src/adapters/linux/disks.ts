/**
 * Bytes read from and written to the disks, from /proc/diskstats.
 *
 * Every byte is counted once, at the whole disk that moves it. Left out: partitions (their disk has the same bytes) and
 * what is no disk (loop, ram, zram, CD and floppy drives). Told apart but not in the total: what is layered on other
 * disks (dm: LVM and encryption, md: RAID, bcache, drbd, a multipath namespace's paths).
 * The kernel names partition N of a disk by appending N, after a `p` when the disk's name ends in a digit, and lists
 * it after its disk. A partition without its disk (old Xen guests have `xvda1` alone) is a disk of its own.
 */
import type { DiskDetail } from '../../details.ts';
import type { Milliseconds } from '../../units.ts';
import { ascii, type ByteCursor } from './byte-cursor.ts';
import { Growth, type Listed, listed } from './growth.ts';
import type { Part } from './part.ts';

/** A sector in this file is 512 bytes, whatever the disk's own sector is. */
const SECTOR = 512;
const LAYERED = ['dm-', 'md', 'bcache', 'drbd'].map(ascii);
const [P, C, N] = [112, 99, 110];

/** What no disk is, however it is looked at. */
const NO_DISK = ['loop', 'ram', 'zram', 'sr', 'fd'].map(ascii);
const MOST = 256;

export function disksPart(): Part {
  const whole = new Growth();
  const layered = new Growth(MOST);
  const disk = listed();
  const layer = listed();
  let last: Milliseconds | undefined;
  let seconds: number | undefined;
  return {
    path: 'diskstats',
    records: 'many',
    read(file, now, into) {
      if (last !== undefined && now <= last) return;
      whole.begin();
      layered.begin();
      disk.end = disk.start;
      do {
        if (!file.skip(2).word() || startsWithOne(file, NO_DISK) || isPartition(file, disk)) continue;
        if (isLayered(file)) layered.add(countersOf(file, layer));
        else whole.add(countersOf(file, disk));
      } while (file.nextLine());
      whole.end();
      layered.end();
      seconds = last === undefined ? undefined : (now - last) / 1000;
      last = now;
      if (seconds === undefined || whole.compared === 0) return;
      into['machine.disk.read'] = whole.first / seconds;
      into['machine.disk.write'] = whole.second / seconds;
    },
    detail(into) {
      if (seconds === undefined) return;
      const all = [...detailsOf(whole, seconds, true), ...detailsOf(layered, seconds, false)];
      if (all.length > 0) into.disks = all.slice(0, MOST);
    },
  };
}

/** Takes the rest of the line of the disk whose name was just taken. */
function countersOf(file: ByteCursor, into: Listed): Listed {
  into.bytes = file.bytes;
  into.start = file.wordStart;
  into.end = file.wordEnd;
  into.first = file.skip(2).number() * SECTOR;
  into.second = file.skip(3).number() * SECTOR;
  // Milliseconds with a request under way.
  into.third = file.skip(2).number();
  return into;
}

function detailsOf(growth: Growth, seconds: number, inTotal: boolean): DiskDetail[] {
  return growth.each(MOST).map(({ name, first, second, third }) => ({
    name,
    read: first / seconds,
    write: second / seconds,
    ...(Number.isNaN(third) ? {} : { busy: Math.min(1, third / 1000 / seconds) }),
    inTotal,
  }));
}

function startsWithOne(file: ByteCursor, prefixes: readonly Uint8Array[]): boolean {
  for (const prefix of prefixes) {
    if (file.startsWith(prefix)) return true;
  }
  return false;
}

function isLayered(file: ByteCursor): boolean {
  return startsWithOne(file, LAYERED) || isPathOfNamespace(file);
}

/** `nvme0c1n1` is one path to the namespace `nvme0n1`, which has the bytes of all its paths. */
function isPathOfNamespace(file: ByteCursor): boolean {
  let at = file.wordStart;
  const digits = (): boolean => {
    const from = at;
    while (isDigit(file.bytes[at]) && at < file.wordEnd) at += 1;
    return at > from;
  };
  while (at < file.wordEnd && !isDigit(file.bytes[at])) at += 1;
  return digits() && file.bytes[at++] === C && digits() && file.bytes[at++] === N && digits();
}

/** Whether the word is the name of the last whole disk, a `p` where it takes one, and a number. */
function isPartition(file: ByteCursor, disk: Listed): boolean {
  const length = disk.end - disk.start;
  if (length === 0 || file.wordEnd - file.wordStart <= length) return false;
  let at = file.wordStart;
  for (let letter = disk.start; letter < disk.end; letter += 1) {
    if (file.bytes[at++] !== disk.bytes[letter]) return false;
  }
  if (isDigit(disk.bytes[disk.end - 1]) && file.bytes[at++] !== P) return false;
  if (at === file.wordEnd) return false;
  while (at < file.wordEnd && isDigit(file.bytes[at])) at += 1;
  return at === file.wordEnd;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}
