/**
 * What agents have done through this server: a line of JSON for each act in `mcp/audit.jsonl` of the data folder, for its
 * owner only, and an annotation in the history, so that a change in the figures is seen beside what was done.
 *
 * Lines are only added. A file that is full is put aside, and of those one is kept. What looks like a secret is not written.
 */
import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Annotation } from '@perf/analytics';
import type { EpochMs } from '@perf/core';

export interface Act {
  readonly tool: string;
  /** As the model gave them. */
  readonly arguments: unknown;
  /** What became of it, in a few words: `done`, `refused: …`, `failed: …`. */
  readonly outcome: string;
  readonly at: EpochMs;
}

export interface Audit {
  /** Rejects when the act can't be written down; one that changes something is recorded before it begins, too. */
  record(act: Act): Promise<void>;
}

export interface AuditOptions {
  /** The data folder; made when it is missing. */
  readonly folder: string;
  /** Writes into the history; a failure of it is told, and does not keep an act from being in the file. */
  readonly annotate: (annotation: Annotation) => Promise<void>;
  readonly onTrouble: (text: string) => void;
  /** Bytes of a file before it is put aside. @default 4 MiB */
  readonly maxBytes?: number;
}

const MIB = 1_048_576;
const LONGEST_TEXT = 500;
const MOST_ENTRIES = 50;
const DEEPEST = 6;
const SECRET = /token|secret|password|passwd|authorization|cookie|api[-_]?key|credential|private[-_]?key/i;

export function createAudit({ folder, annotate, onTrouble, maxBytes = 4 * MIB }: AuditOptions): Audit {
  const path = join(folder, 'mcp', 'audit.jsonl');
  return {
    async record({ tool, arguments: given, outcome, at }) {
      const line = { at: new Date(at).toISOString(), tool, arguments: plain(given, 0), outcome: cut(outcome) };
      mkdirSync(join(folder, 'mcp'), { recursive: true, mode: 0o700 });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= maxBytes) renameSync(path, `${path}.1`);
      appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
      chmodSync(path, 0o600);
      await annotate({ at, kind: 'mcp', text: cut(`${tool}: ${outcome}`), labels: { tool } }).catch((error: Error) =>
        onTrouble(`The act is in ${path}, but not in the history: ${error.message}`),
      );
    },
  };
}

/** Bounded, and without secrets: in what is called like one, and in addresses. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cut(value.replace(/:\/\/[^/\s@]*@/g, '://…@'));
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((entry) => plain(entry, depth + 1));
  const entries = Object.entries(value).slice(0, MOST_ENTRIES);
  return Object.fromEntries(
    entries.map(([key, entry]) => [cut(key), SECRET.test(key) ? '(secret)' : plain(entry, depth + 1)]),
  );
}

const cut = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);
