/**
 * How much of the memory that this process may have is used: of its container, or of the machine where no container limits it,
 * and of the JavaScript heap. The nearest to its limit counts.
 */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { type Bytes, bytes, type Ratio, type Size } from '@perf/core';
import { createContainerSampler } from '@perf/core/linux';
import type { Check } from '../../check.ts';
import { below, builtIn, type CommonOptions, percent, shareBounds, sizeText } from './built-in.ts';

export interface MemoryOptions extends CommonOptions {
  /** What the process itself may use (RSS). @default the limit of its container, else the memory of the machine */
  readonly limit?: Size;
  /** @default 0.8 of the limit */
  readonly warn?: Ratio;
  /** @default 0.95 of the limit */
  readonly fail?: Ratio;
}

interface Use {
  readonly of: string;
  readonly used: Bytes;
  readonly limit: Bytes;
}

/** Kind: diagnostic. */
export function memoryCheck({ limit, warn = 0.8, fail = 0.95, ...options }: MemoryOptions = {}): Check {
  const bounds = shareBounds('memoryCheck', { warn, fail });
  const own = limit === undefined ? undefined : bytes(limit, 'limit');
  return builtIn({ name: 'memory', kind: 'diagnostic' }, options, () => {
    const uses = [residentUse(own), heapUse()];
    const [worst = heapUse()] = uses.toSorted((a, b) => share(b) - share(a));
    return {
      state: below(share(worst), bounds),
      text: `${percent(share(worst))} of the ${worst.of} used (${sizeText(worst.used)} of ${sizeText(worst.limit)})`,
      observed: uses.flatMap(({ of, used, limit: most }) => [
        { name: `${of} used`, value: used, unit: 'bytes' },
        { name: `${of} limit`, value: most, unit: 'bytes' },
      ]),
    };
  });
}

const share = ({ used, limit }: Use): Ratio => used / limit;

function residentUse(limit: Bytes | undefined): Use {
  const used = process.memoryUsage.rss();
  if (limit !== undefined) return { of: 'memory', used, limit };
  const sampler = createContainerSampler();
  const readings = sampler.sample();
  sampler.close();
  const most = readings['container.memory.limit'];
  if (most === undefined) return { of: "machine's memory", used, limit: totalmem() };
  return { of: "container's memory", used: readings['container.memory.used'] ?? used, limit: most };
}

function heapUse(): Use {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return { of: 'heap', used, limit };
}
