import type { Report } from '@perf/runtime/report';
import { describe, expect, it } from 'vitest';
import type { Measured } from './measured.ts';
import { toldAgain } from './told-again.ts';

const reportOf = (service: string): Report => ({ service }) as Report;
const found = (report: Report, age = 0, source: Measured['source'] = 'last-run'): Measured => ({ report, source, age });

describe('an answer', () => {
  it('is made once for one report of one age, and anew for any other', () => {
    const made: string[] = [];
    const tell = toldAgain(({ report, source, age }) => {
      made.push(`${report.service} ${source} ${age}`);
      return { value: { age }, words: report.service };
    });
    const [shop, other] = [reportOf('shop'), reportOf('shop')];
    const first = tell(found(shop));
    expect(tell(found(shop, 400))).toBe(first);
    expect(tell(found(other))).not.toBe(first);
    expect(tell(found(shop, 600)).value).toEqual({ age: 600 });
    tell(found(shop, 600, 'history'));
    expect(made).toEqual(['shop last-run 0', 'shop last-run 0', 'shop last-run 600', 'shop history 600']);
  });
});
