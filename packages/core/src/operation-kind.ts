/** The kinds of operations, which reports are split by. */

/** What the time of an operation goes to. */
export type OperationKind = 'compute' | 'network' | 'disk' | 'database' | 'script';
export const KINDS: readonly unknown[] = ['compute', 'network', 'disk', 'database', 'script'] satisfies OperationKind[];

/** Whether a text is a kind of operation: compute, network, disk, database or script. */
export function isOperationKind(kind: unknown): kind is OperationKind {
  return KINDS.includes(kind);
}
