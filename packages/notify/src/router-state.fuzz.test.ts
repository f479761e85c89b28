/** What a router kept, from a disk or from another version. */
import { fuzz, mutatedValue } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { readRouterState } from './router-state.ts';

const view = {
  ...{ fingerprint: 'f', name: 'slow', labels: { a: 'b' }, severity: 'critical', status: 'firing' },
  ...{ activeAt: 1, startsAt: 2 },
};
const group = {
  ...{ key: 'k', channel: 'ops', labels: { a: 'b' }, newsSince: 5, toldAt: 6 },
  terms: { groupWait: 1, groupInterval: 2, repeatInterval: 3 },
  members: [{ view, told: true, reminder: false }],
};

it('is understood, or left out', async () => {
  await fuzz(mutatedValue([{ version: 1, groups: [group, group], time: 7, made: 3, sent: [1, 2] }]), (value) => {
    const { groups, time, made, sent } = readRouterState(value, ['ops']);
    for (const { channel, members } of groups) expect([channel, Array.isArray(members)]).toEqual(['ops', true]);
    for (const number of [time, made, ...sent]) expect(number).toBeGreaterThanOrEqual(0);
  });
});
