/**
 * Stalls with what ran in them, from a CPU profile that was taken meanwhile: of the blocks that it saw, the one that covers most of
 * a stall. Their clocks are not quite the same, so less than half tells nothing.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import type { EvidenceStall } from '@perf/optimizer';
import type { Blocker } from '@perf/optimizer/profiling';

/** A profile as it was taken. */
export interface Profiled {
  readonly from: EpochMs;
  readonly blockers: readonly Pick<Blocker, 'stack' | 'spans'>[];
}

type SeenStall = EvidenceStall & { readonly at: EpochMs };

export function withStacks(stalls: readonly SeenStall[], profiled: Profiled | undefined): readonly EvidenceStall[] {
  if (profiled === undefined) return stalls;
  const blocks = profiled.blockers.flatMap(({ stack, spans }) =>
    spans.map(([from, to]) => ({ stack, from: profiled.from + from, to: profiled.from + to })),
  );
  return stalls.map((stall) => {
    const shared = ({ from, to }: { from: EpochMs; to: EpochMs }): Milliseconds =>
      Math.min(to, stall.at + stall.duration) - Math.max(from, stall.at);
    const [best] = blocks.filter((block) => shared(block) >= stall.duration / 2).sort((a, b) => shared(b) - shared(a));
    return best === undefined ? stall : { ...stall, stack: best.stack };
  });
}
