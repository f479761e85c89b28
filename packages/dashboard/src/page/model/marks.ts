/** What lies on the time axis of every plot: deploys and notes, shifts of a level, stretches in which an alert fired. */
import type { MarksView } from '../../protocol.ts';
import { titleOf, visible } from './visible.ts';

export interface Mark {
  readonly kind: 'annotation' | 'worse' | 'better' | 'changed' | 'alert';
  readonly at: number;
  /** End of a stretch; null: a moment. */
  readonly until: number | null;
  readonly text: string;
  /** Operation or reading it is of; null: of everything. */
  readonly of: string | null;
}

/** By time. */
export function marksOf({ annotations, changes, alerts, to }: MarksView): Mark[] {
  const notes = annotations.map(
    ({ at, kind, text }): Mark => ({
      kind: 'annotation',
      at,
      until: null,
      text: visible(`${kind}: ${text}`),
      of: null,
    }),
  );
  const shifts = changes.map(
    ({ at, direction, text, of }): Mark => ({ kind: direction, at, until: null, text: visible(text), of }),
  );
  const fired = alerts.map((alert): Mark => {
    const text = `Alert: ${visible(alert.summary ?? titleOf(alert.name, alert.labels))}`;
    return { kind: 'alert', at: alert.startsAt ?? alert.activeAt, until: alert.endsAt ?? to, text, of: null };
  });
  return [...notes, ...shifts, ...fired].sort((a, b) => a.at - b.at);
}

/** Those of everything, and those of what a plot shows. */
export function marksFor(marks: readonly Mark[], shown: string | null): readonly Mark[] {
  return marks.filter(({ of }) => of === null || shown === null || of === shown);
}

/** The one that is nearest to a moment, if any is near enough. */
export function markNear(marks: readonly Mark[], at: number, reach: number): Mark | undefined {
  let nearest: Mark | undefined;
  let least = reach;
  for (const mark of marks) {
    const isInside = mark.until !== null && mark.at <= at && at <= mark.until;
    const distance = isInside ? reach * 0.99 : Math.abs(mark.at - at);
    if (distance <= least) [nearest, least] = [mark, distance];
  }
  return nearest;
}
