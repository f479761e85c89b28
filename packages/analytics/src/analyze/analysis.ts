/** What every analysis answers: what it comes to, and a document that says so. */
import type { EpochMs } from '@perf/core';
import type { DocumentSection, DocumentVerdict, FindingsDocument } from '../document/document.ts';
import type { TimeRange } from '../history.ts';

export interface Analysis {
  /** For an exit code. */
  readonly is: 'fine' | 'regression' | 'insufficient-data';
  readonly document: FindingsDocument;
}

/** Whom a document is about. */
export interface Subject {
  readonly service?: string | undefined;
  /** When it is made. */
  readonly now: EpochMs;
}

export interface DocumentParts {
  readonly query: Subject;
  readonly range: TimeRange;
  readonly title: string;
  readonly verdict: DocumentVerdict;
  readonly sections: readonly DocumentSection[];
  readonly notes: readonly string[];
}

export function documentOf({ query, range, title, verdict, sections, notes }: DocumentParts): FindingsDocument {
  const { from, to } = range;
  return {
    schema: 1,
    title,
    subject: { service: query.service },
    range: { from, to },
    madeAt: query.now,
    verdict,
    sections,
    notes,
  };
}
