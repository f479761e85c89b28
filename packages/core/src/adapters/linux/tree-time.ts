/**
 * How much processor time a tree of processes used between two looks at it.
 *
 * Time that was counted is never counted again and never taken back. A process that ends hands its time to the parent
 * that waits for it (`children` of the parent); what was counted while it lived is owed back from that hand-over, and
 * only the rest (its last moments, and children too short-lived to be seen) is new:
 *
 *   alive, counted as `own` ──ends──▶ owed by the nearest ancestor that lives ──hand-over seen──▶ settled
 *                                                                             └─two looks long──▶ forgotten
 *
 * The hand-over may show one look later than the end, since processes are not read at one instant. Where nobody waits
 * (the parent died or ignores its children) it never shows, so a debt ends after the second look. The figure may thus
 * miss the last moments of such a process; it does not count them twice.
 */
import type { ProcessStat } from './process-stat.ts';

type Processes = ReadonlyMap<number, ProcessStat>;

interface TreeTime {
  /** Ticks used since the look before: at least 0. Each look has to list parents before their children. */
  used(before: Processes, now: Processes): number;
}

interface Look {
  readonly before: Processes;
  readonly now: Processes;
  /** By process: what it owed already. */
  readonly owedBefore: ReadonlyMap<number, number>;
}

export function createTreeTime(): TreeTime {
  let owedBefore = new Map<number, number>();
  return {
    used(before, now) {
      const owed = owedForEnded({ before, now, owedBefore });
      const unsettled = new Map<number, number>();
      let used = 0;
      for (const process of now.values()) {
        const known = same(before.get(process.pid), process);
        used += Math.max(0, process.own - (known?.own ?? 0));
        const handedOver = Math.max(0, process.children - (known?.children ?? 0));
        const old = known === undefined ? 0 : (owedBefore.get(process.pid) ?? 0);
        const fresh = owed.get(process.pid) ?? 0;
        used += Math.max(0, handedOver - old - fresh);
        const left = fresh - Math.max(0, handedOver - old);
        if (left > 0) unsettled.set(process.pid, Math.min(fresh, left));
      }
      owedBefore = unsettled;
      return used;
    },
  };
}

/** For each process that lives: what was already counted of those that ended below it. */
function owedForEnded({ before, now, owedBefore }: Look): Map<number, number> {
  const lives = (process: ProcessStat): boolean => same(now.get(process.pid), process) !== undefined;
  const owed = new Map<number, number>();
  for (const ended of before.values()) {
    if (lives(ended)) continue;
    let heir = before.get(ended.parent);
    // As many steps as there are processes, should damaged files name each other as parents.
    for (let step = before.size; step > 0 && heir !== undefined && !lives(heir); step -= 1) {
      heir = before.get(heir.parent);
    }
    if (heir === undefined) continue;
    const counted = ended.own + ended.children + (owedBefore.get(ended.pid) ?? 0);
    owed.set(heir.pid, (owed.get(heir.pid) ?? 0) + counted);
  }
  return owed;
}

/** The first one, when both are the same process and not merely of one number. */
function same(one: ProcessStat | undefined, other: ProcessStat): ProcessStat | undefined {
  return one?.start === other.start ? one : undefined;
}
