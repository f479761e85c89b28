/**
 * Node processes of the program that never said a word: theirs are calls that the report lacks and nobody would miss.
 *
 * It happens when the program replaces or clears NODE_OPTIONS for its children, or runs them as another user. Told from
 * /proc, so on Linux only. A process counts when two looks in a row found it to be Node and it ended, or the program did,
 * without a word: between fork and exec every child of Node looks like Node, and one that starts has not spoken yet.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { ENVIRONMENT, isPackageManager } from '@perf/core/protocol';

const MOST_PROGRAMS = 20;

/** Whether a process with this number, as it knows itself, has been heard from. */
export type HasHeard = (pid: number) => boolean;

interface Suspect {
  /** Its number in its own container. */
  readonly innerPid: number;
  readonly program: string;
  looks: number;
}

export class UnheardProcesses {
  readonly #root: string;
  #suspects = new Map<number, Suspect>();
  readonly #programs = new Set<string>();
  #count = 0;

  /** @param root where /proc is */
  constructor(root = '/proc') {
    this.#root = root;
  }

  /** @param running numbers of the program's processes that run now */
  look(running: readonly number[], hasHeard: HasHeard): void {
    const suspects = new Map<number, Suspect>();
    for (const pid of running) {
      const suspect = this.#suspectAt(pid);
      if (suspect === undefined || hasHeard(suspect.innerPid)) continue;
      const before = this.#suspects.get(pid);
      suspects.set(pid, { ...suspect, looks: (before?.looks ?? 0) + 1 });
    }
    const gone = [...this.#suspects].filter(([pid]) => !running.includes(pid));
    this.#suspects = suspects;
    this.#countThose(
      gone.map(([, suspect]) => suspect),
      hasHeard,
    );
  }

  /** The program is over: what has not spoken by now is counted. @returns what is to be said; undefined when all spoke */
  words(hasHeard: HasHeard): string | undefined {
    this.#countThose([...this.#suspects.values()], hasHeard);
    this.#suspects.clear();
    if (this.#count === 0) return undefined;
    const names = [...this.#programs].join(', ');
    const those = this.#count === 1 ? `1 Node process (${names}) was` : `${this.#count} Node processes (${names}) were`;
    return `${those} not heard from, so the operations lack what they did: that is so with another NODE_OPTIONS or user than the program's.`;
  }

  #countThose(suspects: readonly Suspect[], hasHeard: HasHeard): void {
    for (const { innerPid, program, looks } of suspects) {
      if (looks < 2 || hasHeard(innerPid)) continue;
      this.#count += 1;
      if (this.#programs.size < MOST_PROGRAMS) this.#programs.add(program);
    }
  }

  /** @returns undefined for what is no Node, is left alone on purpose, or has ended meanwhile */
  #suspectAt(pid: number): Omit<Suspect, 'looks'> | undefined {
    try {
      const at = `${this.#root}/${pid}`;
      if (!/^node(js)?$/.test(basename(readlinkSync(`${at}/exe`).replace(/ \(deleted\)$/, '')))) return undefined;
      const words = readFileSync(`${at}/cmdline`, 'latin1').split('\0');
      // A package manager calls itself `npm start`, in one word.
      const [title = ''] = (words[0] ?? '').split(' ');
      if ([title, ...words.slice(1, 2)].some(isPackageManager)) return undefined;
      const environment = readFileSync(`${at}/environ`, 'latin1').split('\0');
      if (environment.some((entry) => entry.startsWith(`${ENVIRONMENT.off}=`))) return undefined;
      // Only a file's name: what stands after `-e` may be anything.
      const script = words.slice(1).find((word) => /^[^-].*\.[cm]?[jt]sx?$/.test(word));
      const inner = /^NSpid:.*?(\d+)\s*$/m.exec(readFileSync(`${at}/status`, 'latin1'))?.[1];
      return { innerPid: Number(inner ?? pid), program: basename(script ?? 'node') };
    } catch {
      return undefined;
    }
  }
}
