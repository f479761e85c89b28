/**
 * Where a link leads, by the names on the disk and those of the links on its way, without ever going through the last door:
 * what lies outside is not even looked at.
 */
import { lstatSync, readlinkSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';

/** As many as Linux follows. */
const MOST_LINKS = 40;
const SEPARATOR = sep === '\\' ? /[\\/]/ : '/';

/**
 * @param root absolute
 * @param path of a link, from there
 * @returns true also for one that never ends, and so leads nowhere
 */
export function leadsOut(root: string, path: string): boolean {
  const ahead = path.split('/');
  const at: string[] = [];
  let links = 0;
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at.pop() === undefined) return true;
      continue;
    }
    const target = linkAt(join(root, ...at, part));
    if (target === undefined) at.push(part);
    else {
      links += 1;
      if (links > MOST_LINKS || isAbsolute(target)) return true;
      ahead.unshift(...target.split(SEPARATOR));
    }
  }
  return false;
}

/** @returns undefined for what is none; what is missing may be made later, and counts as a folder */
function linkAt(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
}
