/**
 * Annotations on their way out: each a request of its own, so that one which the server refuses takes no measurements along.
 *
 * The server keeps a series for each, so there are at most 100 an hour.
 */
import type { EpochMs, Milliseconds } from '@perf/core';
import { ANNOTATION, labelsOfAnnotation } from '../../annotation-series.ts';
import type { Annotation } from '../../history.ts';
import type { Outgoing } from './outgoing.ts';
import { compress } from './snappy.ts';
import { writeRequest } from './write-request.ts';

export const MOST_ANNOTATIONS = 100;
const HOUR: Milliseconds = 3_600_000;

export class Annotations {
  readonly #outgoing: Outgoing;
  /** Moments of the samples of the last hour, oldest first. */
  #sampled: EpochMs[] = [];

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing;
  }

  /** @returns undefined when there were too many */
  requestFor(annotation: Annotation, now: EpochMs): Uint8Array | undefined {
    this.#sampled = this.#sampled.filter((at) => Math.abs(now - at) < HOUR);
    if (this.#sampled.length >= MOST_ANNOTATIONS) return undefined;
    // Two in the same words are one series, of which no two samples may be of one moment.
    const at = Math.max(now, (this.#sampled.at(-1) ?? 0) + 1);
    this.#sampled.push(at);
    const labels = this.#outgoing.allLabels({
      name: ANNOTATION,
      labels: Object.entries(labelsOfAnnotation(annotation)),
    });
    return compress(writeRequest([{ labels, samples: [{ at, value: annotation.at / 1000 }] }]));
  }
}
