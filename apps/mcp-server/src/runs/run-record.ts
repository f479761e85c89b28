/** What is known of a run. */
export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'lost';

export interface Progress {
  readonly done: number;
  /** Undefined: nobody knows how much it will be. */
  readonly total: number | undefined;
  readonly words: string;
}

export interface RunRecord {
  readonly id: string;
  /** What it does: the name of the tool, or of what it was asked for. */
  readonly kind: string;
  readonly state: RunState;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly progress: Progress | undefined;
  /** What the work resolved to; undefined until it is done. */
  readonly result: unknown;
  /** Why it failed, with what to do. */
  readonly error: { readonly message: string; readonly hint: string | undefined } | undefined;
}
