/** What was done to a program, through a real store and back. */
import { type StoreName, startStore, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { batch, T0 } from '../../../test/batches.ts';
import { createRemoteWrite } from '../remote-write/index.ts';
import { openPromql } from './index.ts';

const MINUTE = 60_000;

describe.each<StoreName>(['prometheus', 'victoria-metrics'])('%s', (name) => {
  it('keeps annotations: their moments, words and labels, those of long ago too', { timeout: 60_000 }, async () => {
    const store = await startStore(name);
    const { path: folder } = await temporaryFolder();
    const remote = await createRemoteWrite({ url: store.writeUrl, folder, interval: 0, labels: { job: 'shop' } });
    const deploys = [
      { at: T0 + 1, kind: 'deploy', text: 'v1 "a"\\\n', labels: { commit: '3f2a9c1', 'a-b': 'ü', empty: '' } },
      { at: T0 + 2 * MINUTE + 7, kind: 'deploy', text: 'v2' },
      { at: T0 + MINUTE, kind: 'deploy', text: 'v2' },
    ];
    const others = [
      { at: T0 + 3 * MINUTE, kind: 'restart', text: '', labels: { job: 'nightly' } },
      { at: T0 + 4 * MINUTE, kind: 'recommendation', text: 'x'.repeat(1000) },
    ];
    // Prometheus takes nothing that is much older than what it has, so what is of now comes last.
    await remote.append(batch(MINUTE, { readings: { 'process.rss': 1e6 } }));
    for (const each of [...deploys, ...others]) await remote.annotate(each);
    await remote.close(10_000);
    expect(remote.info()).toMatchObject({ sent: 6, refused: 0, waitingBytes: 0 });
    await store.settled();
    const range = { from: T0, to: T0 + 10 * MINUTE };
    const [first, second, third] = deploys as [(typeof deploys)[number], unknown, unknown];
    const history = openPromql({ url: store.url, labels: { job: 'shop' } });
    expect(await history.annotations({ ...range, kind: 'deploy' })).toEqual([
      { ...first, labels: { commit: '3f2a9c1', a_b: 'ü' } },
      third,
      second,
    ]);
    const all = await history.annotations(range);
    expect(all.slice(3)).toEqual([others[0], { ...others[1], text: `${'x'.repeat(199)}…` }]);
    expect(await history.annotations({ from: T0 + 2, to: T0 + MINUTE })).toEqual([]);
    expect(await openPromql({ url: store.url, labels: { job: 'other' } }).annotations(range)).toEqual([]);
    expect(await history.annotations({ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY })).toEqual(all);
    expect((await history.readings({ ...range })).map(({ name: reading }) => reading)).toEqual(['process.rss']);
  });
});
