/** An alert of a size that can be kept and written again and again: whatever comes from outside, some kilobytes at most. */
import type { AlertView } from './message.ts';
import { cut } from './text/cut.ts';

const MOST_OF_TEXT = 2_000;
const MOST_OF_LINE = 300;
const MOST_LISTED = 8;
const MOST_LABELS = 32;

export function boundedView(view: AlertView): AlertView {
  const { labels, summary, cause, unit, evidence, changes, action, url } = view;
  const pairs = Object.entries(labels)
    .slice(0, MOST_LABELS)
    .map(([name, value]) => [line(name), line(value)] as const);
  return {
    ...view,
    name: line(view.name),
    labels: Object.fromEntries(pairs),
    ...(summary !== undefined && { summary: within(summary, MOST_OF_TEXT) }),
    ...(cause !== undefined && { cause: line(cause) }),
    ...(unit !== undefined && { unit: line(unit) }),
    ...(evidence !== undefined && { evidence: evidence.slice(0, MOST_LISTED).map(line) }),
    ...(changes !== undefined && {
      changes: changes.slice(0, MOST_LISTED).map(({ at, text }) => ({ at, text: line(text) })),
    }),
    ...(action !== undefined && { action: line(action) }),
    ...(url !== undefined && { url: within(url, MOST_OF_TEXT) }),
  };
}

const within = (text: string, max: number): string => (text.length <= max ? text : cut(text, { max }));
const line = (text: string): string => within(text, MOST_OF_LINE);
