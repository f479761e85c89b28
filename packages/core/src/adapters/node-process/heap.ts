/**
 * What the heap keeps: the bytes of the old generation right after a major collection, and how fast objects get into it.
 *
 * What is used at any other moment is mostly garbage not yet collected, and says nothing about a leak. The young generation
 * is left out: between the collection and our being told, the program has gone on allocating there.
 *
 * Reading the spaces costs 6 µs, once a sample and once a major collection, which itself takes a hundred times that.
 */
import { getHeapSpaceStatistics } from 'node:v8';
import type { Bytes, BytesPerSecond, Milliseconds } from '../../units.ts';

export interface HeapFloor {
  /** All of the old generation. */
  readonly all: Bytes;
  readonly old: Bytes;
  /** Objects too large for a page: long arrays and strings. */
  readonly large: Bytes;
}

export interface HeapWatch {
  /** To be told of each major collection, when it is over. */
  collected(at: Milliseconds): void;
  /** The lowest floor of the major collections since the last call; undefined when there was none. */
  takeFloor(): HeapFloor | undefined;
  /** Growth of the old generation since the last call, or since the last major collection; undefined of less than a moment. */
  takePromoted(at: Milliseconds): BytesPerSecond | undefined;
}

/** Over less, a rate says nothing. */
const SHORTEST_SPAN: Milliseconds = 100;

/** @param read what the spaces hold now */
export function watchHeap(read: () => HeapFloor = oldGeneration): HeapWatch {
  let floor: HeapFloor | undefined;
  let before: { readonly at: Milliseconds; readonly all: Bytes } | undefined;
  return {
    collected(at) {
      const now = read();
      if (floor === undefined || now.all < floor.all) floor = now;
      before = { at, all: now.all };
    },
    takeFloor() {
      const taken = floor;
      floor = undefined;
      return taken;
    },
    takePromoted(at) {
      const { all } = read();
      const span = before === undefined ? 0 : at - before.at;
      const grown = before === undefined ? 0 : Math.max(0, all - before.all);
      before = { at, all };
      return span < SHORTEST_SPAN ? undefined : (grown * 1000) / span;
    },
  };
}

function oldGeneration(): HeapFloor {
  let all = 0;
  let old = 0;
  let large = 0;
  for (const { space_name: name, space_used_size: used } of getHeapSpaceStatistics()) {
    if (name.startsWith('new_')) continue;
    all += used;
    if (name === 'old_space') old = used;
    if (name === 'large_object_space') large = used;
  }
  return { all, old, large };
}
