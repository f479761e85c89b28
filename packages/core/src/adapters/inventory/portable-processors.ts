/**
 * Processor time on systems without /proc, from the counters that Node reads by itself: no process, no wait.
 *
 * Node counts no waiting for disks and no stolen time, so both are unknown here, and not zero.
 */
import { cpus } from 'node:os';
import type { CpuDetail } from '../../details.ts';
import type { Readings } from '../../reading.ts';

interface Times {
  readonly user: number;
  readonly system: number;
  readonly idle: number;
}

type Shares = Omit<CpuDetail, 'name'>;

interface PortableProcessors {
  sample(): Readings;
  details(): { readonly cpus?: readonly CpuDetail[] };
}

const MOST = 512;

export function createPortableProcessors(): PortableProcessors {
  const all = sharesSince();
  const each: ((now: Times) => Shares | undefined)[] = [];
  let details: CpuDetail[] = [];
  return {
    sample() {
      const now = cpus().map(({ times }) => ({
        user: times.user + times.nice,
        system: times.sys + times.irq,
        idle: times.idle,
      }));
      details = now.slice(0, MOST).flatMap((times, at) => {
        each[at] ??= sharesSince();
        const shares = each[at](times);
        return shares === undefined ? [] : { name: `cpu${at}`, ...shares };
      });
      const shares = all({ user: sum(now, 'user'), system: sum(now, 'system'), idle: sum(now, 'idle') });
      if (shares === undefined) return {};
      const { busy, user, system } = shares;
      return { 'machine.cpu': busy, 'machine.cpu.user': user, 'machine.cpu.system': system };
    },
    details: () => (details.length === 0 ? {} : { cpus: details }),
  };
}

const sum = (all: readonly Times[], kind: keyof Times): number => all.reduce((total, times) => total + times[kind], 0);

/** @returns shares of the time since the call before; undefined when no time has passed, and the next call covers it */
function sharesSince(): (now: Times) => Shares | undefined {
  let last: Times | undefined;
  return (now) => {
    const before = last;
    last ??= now;
    if (before === undefined) return undefined;
    const user = Math.max(0, now.user - before.user);
    const system = Math.max(0, now.system - before.system);
    const total = user + system + Math.max(0, now.idle - before.idle);
    if (total === 0) return undefined;
    last = now;
    return { busy: (user + system) / total, user: user / total, system: system / total };
  };
}
