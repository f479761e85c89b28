/** Smaller shapes of the protocol. */

/** Values at the steps of the range they came with: null where nothing was measured. As many as steps. */
export type Points = readonly (number | null)[];

export interface AnnotationReport {
  readonly at: number;
  readonly kind: string;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface BackupView {
  /** Of the newest snapshot; null: there is none. */
  readonly newest: SnapshotRow | null;
  /** When the newest was last read whole and found right; null: never. */
  readonly verifiedAt: number | null;
  /** When one was last restored as a test; null: never. */
  readonly drilledAt: number | null;
  readonly snapshots: number;
  /** 0…1, of the last 100 attempts; null: none was made. */
  readonly successRate: number | null;
  /** Newest first, at most 20. */
  readonly attempts: readonly {
    readonly at: number;
    readonly duration: number;
    readonly outcome: 'kept' | 'failed' | 'cancelled';
    readonly bytes: number | null;
    readonly text: string | null;
  }[];
  /** Why some of this is unknown; null: it is not. */
  readonly trouble: string | null;
}

export interface SnapshotRow {
  readonly id: string;
  readonly at: number;
  readonly bytes: number | null;
}

export interface RunView {
  readonly id: string;
  readonly at: number;
  readonly kind: 'load' | 'stress' | 'watched' | (string & {});
  readonly title: string;
  /** Milliseconds. */
  readonly duration: number | null;
  /** Whether its promises were kept; null: none, or inconclusive. */
  readonly passed: boolean | null;
  readonly figures: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
}
