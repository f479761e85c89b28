/**
 * Operations of one name whose labels are declared once, so that a call which names its labels finds its series by their
 * values alone: one map a label, no sorting and no text made.
 *
 *   'GET' ──▶ '/orders'   ──▶ series          values stand as they came in: 200 and '200' are two ways to one series
 *         └─▶ '/invoices' ──▶ series
 *
 * Only values that have a series of their own are kept here; those past the monitor's limit share `other`, and are looked
 * up each time. Values that no call has any more are forgotten with all others when there are too many: what is still in
 * use comes back at its next call.
 */
import { invalidArgument } from './errors.ts';
import { isLabelValue, type Labels, type LabelValue } from './labels.ts';
import type { Operation, RecordOptions } from './operation.ts';
import type { Milliseconds } from './units.ts';

/** A value for each declared label. */
export type DeclaredLabels<Label extends string> = Readonly<Record<Label, LabelValue>>;

export interface LabelledOperations<Label extends string> {
  readonly name: string;
  readonly labelNames: readonly Label[];
  /** Calls that are counted nowhere, since a declared label had no value, or one that is no text, number or boolean. */
  readonly rejected: number;
  /**
   * The handle of one series. Recording by it costs a fifth of naming the labels at each call.
   *
   * @throws PerfError `core/invalid-argument` for labels that are not exactly the declared ones
   */
  bind(labels: DeclaredLabels<Label>): Operation;
  /** Counts one call; see `Operation.record`. Never throws; a label that is not declared is not looked at. */
  record(ms: Milliseconds, labels: DeclaredLabels<Label>, options?: RecordOptions): void;
  /** Runs a function and counts the call; see `Operation.measure`. What is rejected runs as well. */
  measure<T>(fn: () => T, labels: DeclaredLabels<Label>): T;
}

export interface DeclaredOperationsParts {
  /** What the monitor has for a set of labels; must not throw. */
  readonly operation: (labels: Labels) => Operation;
  /** Sets of values that are kept; fewer than there are series would have all of them looked up again and again. */
  readonly most: number;
}

/** By the value of one label: the next label's branch, or behind the last one a series. */
type Branch = Map<unknown, Branch | Operation>;

export class DeclaredOperations<Label extends string> implements LabelledOperations<Label> {
  readonly name: string;
  readonly labelNames: readonly Label[];
  rejected = 0;
  readonly #parts: DeclaredOperationsParts;
  readonly #root: Branch = new Map();
  /** How many were kept since all were forgotten. */
  #kept = 0;
  /** Fields of their own: who reads many names in one place of code, reads each of them slower. */
  readonly #first: Label;
  readonly #second: Label;

  constructor(name: string, labelNames: readonly Label[], parts: DeclaredOperationsParts) {
    this.name = name;
    this.labelNames = checkLabelNames(labelNames);
    this.#parts = parts;
    this.#first = labelNames[0] as Label;
    this.#second = labelNames[1] as Label;
  }

  bind(labels: DeclaredLabels<Label>): Operation {
    checkDeclared(labels, this.labelNames);
    return this.#obtain(labels) as Operation;
  }

  record(ms: Milliseconds, labels: DeclaredLabels<Label>, options?: RecordOptions): void {
    const operation = this.#find(labels) ?? this.#obtain(labels);
    if (operation === undefined) this.rejected += 1;
    else operation.record(ms, options);
  }

  measure<T>(fn: () => T, labels: DeclaredLabels<Label>): T {
    const operation = this.#find(labels) ?? this.#obtain(labels);
    if (operation !== undefined) return operation.measure(fn);
    this.rejected += 1;
    return fn();
  }

  #find(labels: DeclaredLabels<Label>): Operation | undefined {
    // Types forbid it, JavaScript does not; and recording never throws.
    if (labels === undefined || labels === null) return undefined;
    const names = this.labelNames;
    let next = this.#root.get(labels[this.#first]);
    if (names.length > 1 && next !== undefined) next = (next as Branch).get(labels[this.#second]);
    for (let i = 2; i < names.length && next !== undefined; i += 1)
      next = (next as Branch).get(labels[names[i] as Label]);
    return next as Operation | undefined;
  }

  /** @returns undefined for labels that can't be those of a series */
  #obtain(labels: DeclaredLabels<Label> | undefined | null): Operation | undefined {
    const entries = this.labelNames.map((label) => [label, labels?.[label]] as const);
    if (!entries.every(([, value]) => isLabelValue(value))) return undefined;
    const operation = this.#parts.operation(Object.fromEntries(entries) as DeclaredLabels<Label>);
    if (Object.keys(operation.labels).length === entries.length)
      this.#keep(
        entries.map(([, value]) => value),
        operation,
      );
    return operation;
  }

  #keep(values: readonly unknown[], operation: Operation): void {
    if (this.#kept >= this.#parts.most) {
      this.#root.clear();
      this.#kept = 0;
    }
    this.#kept += 1;
    let branch = this.#root;
    for (const value of values.slice(0, -1)) {
      const next = (branch.get(value) as Branch | undefined) ?? new Map();
      branch.set(value, next);
      branch = next;
    }
    branch.set(values.at(-1), operation);
  }
}

function checkLabelNames<Label extends string>(names: readonly Label[]): readonly Label[] {
  const isName = (name: unknown): boolean => typeof name === 'string' && name !== '';
  if (Array.isArray(names) && names.length > 0 && names.every(isName) && new Set(names).size === names.length) {
    return Object.freeze([...names]);
  }
  throw invalidArgument({
    name: 'labelNames',
    expected: 'one or more different texts',
    got: names,
    hint: "Declare each label once, like `['method', 'route']`; without labels, use `operation(name)`.",
  });
}

function checkDeclared<Label extends string>(labels: DeclaredLabels<Label>, names: readonly Label[]): void {
  const isDeclared = Object.keys(labels ?? {}).length === names.length;
  if (isDeclared && names.every((name) => Object.hasOwn(labels, name) && isLabelValue(labels[name]))) return;
  throw invalidArgument({
    name: 'labels',
    expected: `a text, number or boolean for each of ${names.map((name) => `\`${name}\``).join(', ')} and nothing else`,
    got: labels,
    hint: 'Name exactly the labels that were declared.',
  });
}
