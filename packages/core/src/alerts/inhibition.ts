/**
 * Inhibition: while one alert fires, others that follow from it are not told of, as in Alertmanager.
 *
 * An alert that is source and target of a rule is not inhibited by another such: else two of them would silence each other.
 */
import { type LabelSet, labelOf, matchesOf } from './matcher.ts';

export interface InhibitionRule {
  /** What has to fire, as matchers. */
  readonly source: readonly string[];
  /** What is kept quiet then. */
  readonly target: readonly string[];
  /** Only where both have the same values of these labels; one that both lack is the same. @default none */
  readonly equal?: readonly string[];
}

export interface Labelled {
  readonly labels: LabelSet;
  readonly fingerprint: string;
}

/** The fingerprints of those of the firing alerts that inhibit this one. */
export type InhibitedBy = (alert: Labelled, firing: readonly Labelled[]) => readonly string[];

/** @throws PerfError `core/invalid-argument` for matchers that are none */
export function inhibitionOf(rules: readonly InhibitionRule[]): InhibitedBy {
  const checked = rules.map(({ source, target, equal = [] }) => {
    const [isSource, isTarget] = [matchesOf(source), matchesOf(target)];
    return (alert: Labelled, other: Labelled): boolean =>
      isTarget(alert.labels) &&
      isSource(other.labels) &&
      !(isSource(alert.labels) && isTarget(other.labels)) &&
      equal.every((name) => labelOf(alert.labels, name) === labelOf(other.labels, name));
  });
  return (alert, firing) =>
    firing
      .filter((other) => other.fingerprint !== alert.fingerprint && checked.some((inhibits) => inhibits(alert, other)))
      .map(({ fingerprint }) => fingerprint);
}
