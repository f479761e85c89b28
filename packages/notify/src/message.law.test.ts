import { createAlerts } from '@perf/core';
import { fakeClock } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AT, anyMessage } from '../test/messages.ts';
import { SHORT_MAX, shortText } from './account.ts';
import { alertView, messageOf } from './message.ts';

describe('a message', () => {
  it('survives JSON', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (drawn) => {
        // JSON has no -0, and nobody means it.
        const value = drawn + 0;
        const alerts = createAlerts({
          rules: [{ name: 'memory', reading: 'process.rss', above: -1e308 }],
          clock: fakeClock(),
        });
        const views = alerts
          .advance({ 'process.rss': value })
          .map(({ alert }) => alertView(alert, { action: 'Look.' }));
        const made = messageOf({ key: 'k', at: AT, alerts: views });
        expect(JSON.parse(JSON.stringify(made))).toEqual(made);
      }),
    );
  });

  it('fits a lock screen in one line, whatever stands in it', () => {
    fc.assert(
      fc.property(anyMessage, (any) => {
        expect(shortText(any).length).toBeLessThanOrEqual(SHORT_MAX);
        expect(shortText(any)).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 50 },
    );
  });
});
