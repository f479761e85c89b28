import { openHistory } from '@perf/analytics/sqlite';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { pastIn } from './past.ts';

describe('a history that is recorded elsewhere', () => {
  it('is read as it grows, and no longer once it is closed', async () => {
    const { path: folder } = await temporaryFolder();
    const writer = await openHistory({ folder });
    const past = pastIn(folder);
    const all = { from: 0, to: 10 };
    expect(await past.annotations(all)).toEqual([]);
    await writer.annotate({ at: 1, kind: 'deploy', text: 'v2' });
    await writer.append({ at: 2, span: 1, operations: [], readings: { 'process.rss': 5 }, events: [] });
    expect(await past.annotations(all)).toMatchObject([{ text: 'v2' }]);
    expect(await past.readings({ ...all, name: 'process.rss' })).toMatchObject([{ last: 5 }]);
    expect([await past.operations(all), await past.events(all)]).toEqual([[], []]);
    expect(await past.query({ ...all, operation: 'a', step: 10 })).toEqual([]);
    await past.close();
    await past.close();
    await expect(past.annotations(all)).rejects.toMatchObject({ code: 'analytics/history-closed' });
    await writer.close();
  });

  it('opens nothing that nobody asks for', async () => {
    const past = pastIn('/dev/null/nowhere');
    await past.close();
    const asked = pastIn('/dev/null/nowhere');
    await expect(asked.events({ from: 0, to: 1 })).rejects.toMatchObject({
      code: expect.stringMatching(/^analytics\//),
    });
    await asked.close();
  });
});
