/**
 * /proc/PID/mountinfo: what is mounted where, from which device, with which options.
 *
 *   36 35 98:0 /root /where rw,noatime master:1 - ext4 /dev/sda1 rw,errors=continue
 *   ids   device of   path  options  optional…  - type source   options of the file system
 *
 * Blanks and backslashes in names are written as octal numbers behind a backslash.
 */
export interface MountEntry {
  /** Major and minor number: the same for each place where one file system is mounted. */
  readonly device: string;
  /** Which part of the file system is mounted: `/`, or a folder of it. */
  readonly root: string;
  readonly path: string;
  readonly readOnly: boolean;
  readonly type: string;
  readonly source: string;
  /** Of the file system: for a control group, its controllers are among them. */
  readonly options: readonly string[];
}

export function parseMounts(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [placed = '', filed = ''] = line.split(' - ', 2);
    const [, , device, root, path, options] = placed.split(' ');
    const [type, source, ofFileSystem = ''] = filed.split(' ');
    if (device === undefined || root === undefined || path === undefined || source === undefined) return [];
    return {
      device,
      root: plain(root),
      path: plain(path),
      readOnly: [options, ofFileSystem].some((words = '') => words.split(',').includes('ro')),
      type: type ?? '',
      source: plain(source),
      options: ofFileSystem.split(','),
    };
  });
}

function plain(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
