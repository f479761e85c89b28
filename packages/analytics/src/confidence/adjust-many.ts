/** Findings of many operations at once: each as sure as it still is when so many were asked. */
import type { Ratio } from '@perf/core';
import { benjaminiHochberg } from './benjamini-hochberg.ts';

/**
 * Adjusts confidences for the number of operations (Benjamini & Hochberg 1995). An operation without a finding counts
 * too: it was asked as well.
 *
 * @param byOperation the findings of each operation that was looked at, none for a quiet one
 * @param alpha share of the findings kept that may be wrong
 * @returns for each operation what stays, with the adjusted confidence
 */
export function adjustMany<F extends { readonly confidence: Ratio }>(
  byOperation: readonly (readonly F[])[],
  { alpha = 0.05 }: { readonly alpha?: Ratio } = {},
): F[][] {
  const ps = byOperation.flatMap((findings) => (findings.length === 0 ? [1] : findings.map((f) => 1 - f.confidence)));
  const adjusted = benjaminiHochberg(ps).values();
  return byOperation.map((findings) => {
    if (findings.length === 0) adjusted.next();
    return findings
      .map((finding) => ({ ...finding, confidence: 1 - (adjusted.next().value ?? 1) }))
      .filter(({ confidence }) => confidence >= 1 - alpha);
  });
}
