/**
 * Bytes read from and written to the disks, from /proc/diskstats.
 *
 * Every byte is counted once, at the whole disk that moves it. Left out: partitions (their disk has the same bytes),
 * what is layered on other disks (dm: LVM and encryption, md: RAID, bcache, drbd, loop, a multipath namespace's
 * paths), and what is no disk (ram, zram, CD and floppy drives).
 * The kernel names partition N of a disk by appending N, after a `p` when the disk's name ends in a digit, and lists
 * it after its disk. A partition without its disk (old Xen guests have `xvda1` alone) is a disk of its own.
 */
import { ascii, type ByteCursor } from './byte-cursor.ts';
import { Growth, type Slice } from './growth.ts';
import type { Part } from './part.ts';

/** A sector in this file is 512 bytes, whatever the disk's own sector is. */
const SECTOR = 512;
const LAYERED = ['dm-', 'md', 'bcache', 'drbd', 'loop', 'ram', 'zram', 'sr', 'fd'].map(ascii);
const [P, C, N] = [112, 99, 110];

export function disksPart(): Part {
  const growth = new Growth();
  const disk: Slice = { bytes: new Uint8Array(0), start: 0, end: 0 };
  let last: number | undefined;
  return {
    path: 'diskstats',
    records: 'many',
    read(file, now, into) {
      if (last !== undefined && now <= last) return;
      growth.begin();
      disk.end = disk.start;
      do {
        if (!file.skip(2).word() || isLayered(file) || isPartition(file, disk)) continue;
        disk.bytes = file.bytes;
        disk.start = file.wordStart;
        disk.end = file.wordEnd;
        const read = file.skip(2).number() * SECTOR;
        const written = file.skip(3).number() * SECTOR;
        growth.add(disk, read, written);
      } while (file.nextLine());
      growth.end();
      if (last !== undefined && growth.compared > 0) {
        const seconds = (now - last) / 1000;
        into['machine.disk.read'] = growth.first / seconds;
        into['machine.disk.write'] = growth.second / seconds;
      }
      last = now;
    },
  };
}

function isLayered(file: ByteCursor): boolean {
  for (const prefix of LAYERED) {
    if (file.startsWith(prefix)) return true;
  }
  return isPathOfNamespace(file);
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
function isPartition(file: ByteCursor, disk: Slice): boolean {
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
