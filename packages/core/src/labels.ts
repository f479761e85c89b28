/**
 * Label sets, told apart by their names and values and never by a glued text: `{ a: 'x,b=y' }` and `{ a: 'x', b: 'y' }`
 * are two sets. Values are texts; numbers and booleans are taken as their text. Order does not matter.
 */

export type LabelValue = string | number | boolean;
export type Labels = Readonly<Record<string, LabelValue>>;

export function isLabelValue(value: unknown): value is LabelValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The same set, frozen, with sorted names and text values. */
export function canonical(labels: Labels): Readonly<Record<string, string>> {
  const sorted = Object.entries(labels)
    .map(([name, value]) => [name, String(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.freeze(Object.fromEntries(sorted));
}

class Branch<T> {
  value: T | undefined = undefined;
  /** Made for the first of them: most branches are the last of their path, and an empty map takes 180 bytes. */
  next: Map<string, Branch<T>> | undefined = undefined;
}

/** Values by a path of texts; each step is a Map of its own, so no separator can be forged. */
export class PathMap<T> {
  readonly #root: Branch<T> = new Branch();
  size = 0;

  get(path: readonly string[]): T | undefined {
    let branch: Branch<T> | undefined = this.#root;
    for (const step of path) {
      branch = branch.next?.get(step);
      if (branch === undefined) return undefined;
    }
    return branch.value;
  }

  /**
   * What stands at the path of labels in the order they came in: `get(pathOf(name, labels))`, without making that path.
   */
  getAsGiven(name: string, labels: Labels): T | undefined {
    let branch = this.#root.next?.get(name);
    for (const label in labels) {
      if (!Object.hasOwn(labels, label)) continue;
      const value = labels[label];
      branch = branch?.next?.get(label)?.next?.get(typeof value === 'string' ? value : String(value));
    }
    return branch?.value;
  }

  set(path: readonly string[], value: T): void {
    let branch = this.#root;
    for (const step of path) {
      branch.next ??= new Map();
      let next = branch.next.get(step);
      if (next === undefined) {
        next = new Branch();
        branch.next.set(step, next);
      }
      branch = next;
    }
    if (branch.value === undefined) this.size += 1;
    branch.value = value;
  }

  /** Drops values, and the steps that lead to none any more. Takes time in proportion to all there are. */
  prune(isGone: (value: T) => boolean): void {
    this.#prune(this.#root, isGone);
  }

  /** @returns whether it is empty */
  #prune(branch: Branch<T>, isGone: (value: T) => boolean): boolean {
    if (branch.value !== undefined && isGone(branch.value)) {
      branch.value = undefined;
      this.size -= 1;
    }
    for (const [step, next] of branch.next ?? []) if (this.#prune(next, isGone)) branch.next?.delete(step);
    return branch.value === undefined && !branch.next?.size;
  }
}

/** The path of one series: its name, then label names and values in turn. */
export function pathOf(name: string, labels: Labels): string[] {
  return [name, ...Object.entries(labels).flatMap(([label, value]) => [label, String(value)])];
}

/**
 * One label more, first. One more `exported_` for each label that is taken, so that two sets that differ still do.
 */
export function withLabel(
  labels: Readonly<Record<string, string>>,
  name: string,
  value: string,
): Readonly<Record<string, string>> {
  if (!Object.keys(labels).some((label) => label.endsWith(name))) return { [name]: value, ...labels };
  const taken = new RegExp(`^(?:exported_)*${name}$`);
  const own = Object.entries(labels).map(([label, text]) => [taken.test(label) ? `exported_${label}` : label, text]);
  return { [name]: value, ...Object.fromEntries(own) };
}
