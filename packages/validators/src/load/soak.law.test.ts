/** What a long load leaves in memory. Figures of a real one are in `bench load-soak`. */
import { describe, expect, it } from 'vitest';
import { Recorder } from './recorder.ts';

/** Requests of some seconds, as different as a program's: fast and slow ones, with tags that hold an id. */
function soak(recorder: Recorder, { from, seconds }: { readonly from: number; readonly seconds: number }): void {
  for (let second = from; second < from + seconds; second += 1) {
    for (let i = 0; i < 500; i += 1) {
      const took = ((i * 7_919 + second * 104_729) % 10_007) / 10 + 0.01;
      recorder.record(took, i % 50 === 0 ? 'timeout' : 'ok', `order ${second * 500 + i}`);
      recorder.recordService(took);
      recorder.recordStep(`step ${second * 500 + i}`, took, 'ok');
    }
    recorder.endSecond((second + 1) * 1_000, 500);
  }
}

/** Bytes of all buckets, and what is kept beside them; but for the series, of which there is a line a second. */
function kept({ response, service, tags, steps, errors }: Recorder): number {
  const sorts = [...tags.values(), ...steps.values()].map(({ histogram }) => histogram);
  const bytes = [response, service, ...sorts].reduce((sum, { counts }) => sum + counts.byteLength, 0);
  return bytes + tags.size + steps.size + Object.keys(errors).length;
}

describe('memory of a load', () => {
  it('does not grow with requests, however many tags they have', () => {
    const recorder = new Recorder();
    soak(recorder, { from: 0, seconds: 120 });
    const before = kept(recorder);
    soak(recorder, { from: 120, seconds: 480 });
    expect(recorder.requests).toBe(300_000);
    expect(recorder.tags.size).toBeLessThanOrEqual(101);
    // What was seen twice takes no more than what was seen once.
    expect(kept(recorder)).toBe(before);
    expect(recorder.series).toHaveLength(600);
  });
});
