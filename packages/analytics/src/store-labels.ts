/**
 * Labels by which a store tells programs and machines apart. They are no labels of an operation: one of that name of a
 * program's own is written as `exported_…`, as Prometheus does it, and read back under its own name.
 */
export const STORE_LABELS: readonly string[] = ['job', 'instance', 'service', 'host'];
