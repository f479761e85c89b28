/**
 * What the page and its server say to each other. All paths are relative to where the dashboard is mounted.
 *
 * | | | |
 * |---|---|---|
 * | GET  | `api/now`         | `Now`: everything that is so at this moment |
 * | GET  | `api/stream`      | server-sent events: `now` with a `Frame` about once a second; the first has all sections |
 * | GET  | `api/operations?from&to`          | `OperationsView` |
 * | GET  | `api/operation?name&labels&from&to` | `OperationView`: its course and its latency heat map |
 * | GET  | `api/readings?from&to`            | `ReadingsView` |
 * | GET  | `api/marks?from&to`               | `MarksView`: what lies on the time axis |
 * | GET  | `api/compare?a&b&span`            | `ComparisonView`: the `span` before the moment b against the one before a |
 * | GET  | `api/runs`        | `RunsView`: load tests and watched programs |
 * | | `…&fit=1`        | of a range with it, what lies before the history is left out, down to five minutes |
 * | POST | `api/silence`     | `SilenceRequest` → `Silenced` |
 * | POST | `api/unsilence`   | `{ id }` → `{ found }` |
 * | POST | `api/acknowledge` | `{ fingerprint, comment? }` → `{ found }` |
 * | POST | `api/annotate`    | `{ kind, text, at? }` → `{}` |
 *
 * Moments are epoch milliseconds of the server, durations milliseconds. What is unknown is null. An error is
 * `{ error: { code, message, hint } }` with a status of 400 and above. Types only: the page is built apart from the server.
 */
import type { AnnotationReport, BackupView, Points, RunView } from './protocol-parts.ts';
import type { AlertNow, Report, SilenceReport } from './reported.ts';

/** The sections of `Now`; each goes over the wire again only when it has changed. */
export interface Sections {
  /** Of the last minute, by total time, at most 200; all of them are counted in `operationsInAll`. */
  readonly operations: {
    readonly rows: readonly OperationRow[];
    readonly inAll: number;
    /** The stretch they are of. */
    readonly span: number;
  };
  readonly resources: readonly ResourceRow[];
  readonly health: Report['health'] | null;
  readonly diagnosis: NonNullable<Report['diagnosis']>;
  readonly findings: Report['findings'];
  readonly contracts: {
    readonly operations: Report['contracts'];
    readonly readings: Report['readingContracts'];
    readonly meetingTargets: boolean | null;
  };
  readonly alerts: { readonly active: readonly AlertNow[]; readonly silences: readonly SilenceReport[] };
  readonly usage: {
    readonly limits: NonNullable<Report['limits']>;
    readonly sessions: NonNullable<Report['sessions']>;
    readonly recovery: NonNullable<Report['recovery']>;
    readonly jobs: NonNullable<Report['jobs']>;
  };
  /** null: nothing is backed up. */
  readonly backups: BackupView | null;
  readonly advice: {
    readonly recommendations: NonNullable<Report['recommendations']>;
    /** What was tried, and what it brought: newest first, at most 20. */
    readonly attempts: readonly AttemptRow[];
  };
  readonly metrics: NonNullable<Report['metrics']>;
  readonly notes: readonly string[];
}

export interface Now extends Sections {
  readonly service: string;
  /** Of perfkit. */
  readonly startedAt: number;
  /** When the server wrote this. */
  readonly at: number;
  /** The newest moment something was measured at; older than some seconds: the figures are old. */
  readonly measuredAt: number | null;
  /** null: no history is kept, and `notes` says why. */
  readonly history: { readonly from: number; readonly to: number } | null;
  /** Whether silences and acknowledgements may be sent from here. */
  readonly mayAct: boolean;
}

/** One event of the stream: what changed since the one before. */
export type Frame = Partial<Now> & Pick<Now, 'at' | 'measuredAt'>;

export interface OperationRow {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: string | null;
  readonly count: number;
  /** Calls in a second. */
  readonly rate: number;
  /** 0…1. */
  readonly errorRate: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** Of a contract on it: kept, broken, insufficient-data; null: nothing is promised. */
  readonly contract: 'kept' | 'broken' | 'insufficient-data' | null;
}

export interface ResourceRow {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number | null;
}

export interface AttemptRow {
  readonly at: number;
  readonly what: string;
  readonly outcome: string;
  /** What was measured before and after, in words. */
  readonly text: string;
}

/** A stretch of the past. The server widens the step until there are at most 240 points. */
export interface Ranged {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

export interface OperationsView extends Ranged {
  /** By total time, at most 500. */
  readonly rows: readonly OperationRow[];
  readonly inAll: number;
}

export interface OperationView extends Ranged {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly row: OperationRow | null;
  readonly rate: Points;
  readonly errorRate: Points;
  readonly p50: Points;
  readonly p95: Points;
  readonly p99: Points;
  readonly max: Points;
  readonly heat: HeatMap;
  /** What is promised of it, for a line in the plot; milliseconds. */
  readonly promised: { readonly p95: number | null; readonly p99: number | null };
  readonly changes: readonly Change[];
  readonly slowest: Report['slowest'];
}

/** How many calls took how long, when. */
export interface HeatMap {
  /** Where the steps begin. */
  readonly at: readonly number[];
  /** Upper bounds of the rows, milliseconds, growing by a constant factor; the first row begins at 0. */
  readonly bounds: readonly number[];
  /** `[column, row, calls]`, only where there are calls. */
  readonly cells: readonly (readonly [number, number, number])[];
}

export interface ReadingsView extends Ranged {
  readonly readings: readonly {
    readonly name: string;
    readonly title: string;
    readonly unit: string;
    readonly mean: Points;
    readonly max: Points;
  }[];
  readonly inAll: number;
}

export interface MarksView extends Ranged {
  /** Oldest first: deploys, restarts, applied advice, notes. */
  readonly annotations: readonly AnnotationReport[];
  /** Oldest first, of operations and readings, at most 50, those that became most of all worse. */
  readonly changes: readonly Change[];
  /** Those that fired in the range, the latest first. */
  readonly alerts: Report['alerts'] & {};
  /** What could not be looked at, in words; null: nothing. */
  readonly trouble: string | null;
}

/** Where a level shifted. */
export interface Change {
  readonly at: number;
  /** Operation or reading. */
  readonly of: string;
  readonly figure: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  /** 0…1. */
  readonly confidence: number;
  readonly direction: 'worse' | 'better' | 'changed';
  /** One sentence. */
  readonly text: string;
}

export interface ComparisonView {
  readonly a: { readonly from: number; readonly to: number };
  readonly b: { readonly from: number; readonly to: number };
  /** The most changed first; at most 200. */
  readonly operations: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly a: OperationRow | null;
    readonly b: OperationRow | null;
    /** p50 of b as a share of that of a, with its interval; null: too few calls to tell. */
    readonly ratio: { readonly value: number; readonly low: number; readonly high: number } | null;
    readonly verdict: 'slower' | 'faster' | 'same' | 'unknown' | 'new' | 'gone';
    /** One sentence. */
    readonly text: string;
  }[];
  readonly readings: readonly {
    readonly name: string;
    readonly title: string;
    readonly unit: string;
    readonly a: number | null;
    readonly b: number | null;
  }[];
}

export interface RunsView {
  /** Newest first, at most 100. */
  readonly runs: readonly RunView[];
}

export interface SilenceRequest {
  /** As `severity="warning"` or `alertname=~"disk.*"`. */
  readonly matchers: readonly string[];
  readonly forMs: number;
  readonly comment?: string;
  readonly createdBy?: string;
}

export interface Silenced {
  readonly silence: SilenceReport;
}

export interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
}
