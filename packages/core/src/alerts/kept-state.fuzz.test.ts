/** Alerts and silences from a disk, or from another version; and matchers, as people type them. */
import { fuzz, mutatedText, mutatedValue } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { readState } from './kept-state.ts';
import { matchesOf } from './matcher.ts';

const alert = {
  ...{ fingerprint: 'f', name: 'slow', severity: 'critical', labels: { a: 'b' }, told: 5 },
  lifecycle: { state: 'firing', changes: [1, 2], activeAt: 1, held: 2, startsAt: 3, clear: 0 },
};
const silence = { id: 's1', matchers: ['severity="critical"'], endsAt: 2_000, remaining: 500, by: 'me' };
const state = { version: 1, alerts: [alert, alert], silences: [silence], silencesMade: 1 };

it('what is kept is understood, or left out', async () => {
  await fuzz(mutatedValue([state]), (value) => {
    const read = readState(value, 1_000);
    for (const { lifecycle } of read.alerts) expect(['inactive', 'pending', 'firing']).toContain(lifecycle.state);
    for (const { matchers } of read.silences) expect(matchesOf(matchers)({})).toEqual(expect.any(Boolean));
    expect(read.silencesMade).toEqual(expect.any(Number));
  });
});

it('a number of silences that is none begins anew', () => {
  expect(readState({ ...state, silencesMade: [null] }, 1_000).silencesMade).toBe(0);
});

it('a matcher matches or does not, or is refused', async () => {
  const texts = ['severity="critical"', 'team!=ops', 'host=~"web-[0-9]+"', '"odd name"!~x'];
  await fuzz(mutatedText(texts), (text) => {
    expect(matchesOf([text])({ severity: 'critical', team: 'ops', host: 'web-1' })).toEqual(expect.any(Boolean));
  });
});
