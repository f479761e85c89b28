/** What is so now, and what can be done about it. */
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import type { Tab } from '../src/exchange.ts';
import type { Failure, Frame, Now, Silenced } from '../src/protocol.ts';
import type { Site } from '../src/site.ts';
import { asked, scene, siteOf, told } from './scene.ts';

const now = async (site: Site): Promise<Now> => told(await site.answer(asked('/api/now'))) as Now;

const post = (path: string, body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  asked(path, { method: 'POST', headers, body: async () => body });

/** Frames as a tab hears them. */
async function listening(site: Site): Promise<Frame[]> {
  const frames: Frame[] = [];
  const { stream } = await site.answer(asked('/api/stream'));
  const tab: Tab = {
    write(bytes) {
      const [, json] = /event: now\ndata: (.*)\n\n$/.exec(Buffer.from(bytes).toString()) ?? [];
      if (json !== undefined) frames.push(JSON.parse(json));
    },
    waiting: () => 0,
    end: () => undefined,
    drop: () => undefined,
  };
  stream?.(tab);
  return frames;
}

describe('what is so now', () => {
  it('has every section, and names go through as they are', async () => {
    const { view, monitor } = scene();
    const name = '</script><img src=x onerror=alert(1)>\u2028';
    monitor.operation(name, { tenant: '"&\n' }).record(12);
    const site = siteOf(view);
    const answer = await site.answer(asked('/api/now'));
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const all = told(answer) as Now;
    expect(Object.keys(all).sort()).toEqual(
      [
        ...['at', 'measuredAt', 'service', 'startedAt', 'mayAct', 'history'],
        ...['operations', 'resources', 'health', 'diagnosis', 'findings', 'contracts', 'alerts', 'usage'],
        ...['backups', 'advice', 'metrics', 'notes'],
      ].sort(),
    );
    expect(all.operations.rows).toEqual([
      expect.objectContaining({
        name,
        labels: { tenant: '"&\n' },
        count: 1,
        rate: expect.closeTo(1 / 60, 3),
        p50: expect.closeTo(12, 0),
      }),
    ]);
    expect([all.history, all.backups, all.mayAct]).toEqual([null, null, true]);
  });

  it('is old by the time that went by, however the wall clock jumps', async () => {
    const clock = fakeClock();
    const { view, tick } = scene({ clock });
    const site = siteOf(view, { clock });
    expect((await now(site)).measuredAt).toBeNull();
    tick();
    clock.advance(5_000);
    clock.jumpWall(-3_600_000);
    const behind = await now(site);
    expect(behind.at - (behind.measuredAt ?? 0)).toBe(5_000);
    clock.jumpWall(48 * 3_600_000);
    const ahead = await now(site);
    expect([ahead.at, ahead.at - (ahead.measuredAt ?? 0)]).toEqual([clock.now(), 5_000]);
  });

  it('lists at most 200 operations of 5,000, and counts them all', async () => {
    const { view, monitor } = scene({ maxSeries: 6_000 });
    for (let i = 0; i < 5_000; i += 1) monitor.operation(`operation ${i}`).record(i);
    const { operations } = await now(siteOf(view));
    expect([operations.rows.length, operations.inAll]).toEqual([200, 5_000]);
    expect(operations.rows[0]?.name).toBe('operation 4999');
  });
});

describe('the stream', () => {
  it('says everything first, then only sections that changed', async () => {
    const clock = fakeClock();
    const { view, monitor, tick } = scene({ clock });
    const frames = await listening(siteOf(view, { clock }));
    tick();
    monitor.operation('save').record(5);
    clock.advance(1_000);
    tick();
    expect(Object.keys(frames[0] ?? {}).length).toBeGreaterThan(15);
    expect(Object.keys(frames[1] ?? {})).toEqual(['at', 'measuredAt']);
    expect(Object.keys(frames[2] ?? {})).toEqual(['at', 'measuredAt', 'operations', 'diagnosis', 'findings']);
    expect(frames[2]?.operations?.rows.map(({ name }) => name)).toEqual(['save']);
  });

  it('says to one tab what changed, though another one has come and seen it already', async () => {
    const clock = fakeClock();
    const { view, monitor, tick } = scene({ clock });
    const site = siteOf(view, { clock });
    const first = await listening(site);
    monitor.operation('save').record(5);
    clock.advance(1_000);
    await listening(site);
    tick();
    expect(first[1]?.operations?.rows.map(({ name }) => name)).toEqual(['save']);
  });

  it('composes nothing when nobody listens', async () => {
    const { view, tick, reports } = scene();
    siteOf(view);
    for (let i = 0; i < 10; i += 1) tick();
    expect(reports()).toBe(0);
  });

  it('ends with perfkit, and is refused after it', async () => {
    const { view, stop } = scene();
    const site = siteOf(view);
    let came = '';
    const { stream } = await site.answer(asked('/api/stream'));
    stream?.({
      write: (bytes) => {
        came = Buffer.from(bytes).toString();
      },
      waiting: () => 0,
      end: () => {
        came += 'ended';
      },
      drop: () => undefined,
    });
    stop();
    expect(came).toBe('event: end\ndata: {}\n\nended');
    expect((await site.answer(asked('/api/stream'))).status).toBe(503);
  });
});

describe('what can be done', () => {
  it('silences, ends the silence, and all tabs hear of it at once', async () => {
    const { view } = scene();
    const site = siteOf(view);
    const frames = await listening(site);
    const request = { matchers: ['severity="warning"'], forMs: 60_000, comment: '<i>', createdBy: 'me' };
    const { silence } = told(await site.answer(post('/api/silence', request))) as Silenced;
    expect(silence).toMatchObject({ matchers: ['severity="warning"'], comment: '<i>', createdBy: 'me' });
    expect(frames.at(-1)?.alerts?.silences).toEqual([silence]);
    const end = async (id: string) => told(await site.answer(post('/api/unsilence', { id })));
    expect([await end('other'), await end(silence.id)]).toEqual([{ found: false }, { found: true }]);
    expect(frames.at(-1)?.alerts?.silences).toEqual([]);
  });

  it('acknowledges an alert that fires', async () => {
    const { view, alerts } = scene();
    const site = siteOf(view);
    alerts.advance({ 'process.cpu': 1 });
    const { fingerprint } = (await now(site)).alerts.active[0] ?? {};
    const acknowledge = async (one: string | undefined) =>
      told(await site.answer(post('/api/acknowledge', { fingerprint: one, comment: 'on it' })));
    expect([await acknowledge('no such'), await acknowledge(fingerprint)]).toEqual([{ found: false }, { found: true }]);
    expect(alerts.active()[0]?.acknowledged?.comment).toBe('on it');
  });

  it('annotates', async () => {
    const clock = fakeClock();
    const { view, annotations } = scene({ clock });
    const site = siteOf(view, { clock });
    await site.answer(post('/api/annotate', { kind: 'deploy', text: 'v2' }));
    await site.answer(post('/api/annotate', { kind: 'note', text: 'as of then', at: 5 }));
    expect(annotations).toEqual([
      { at: clock.now(), kind: 'deploy', text: 'v2' },
      { at: 5, kind: 'note', text: 'as of then' },
    ]);
  });

  it.each([
    ['silence', { matchers: [], forMs: 60_000 }, 400, /`matchers` to be at least 1/],
    ['silence', { matchers: ['severity'], forMs: 60_000 }, 400, /severity/],
    ['silence', { matchers: ['a="b"'], forMs: Number.NaN }, 400, /`forMs` to be a number/],
    ['silence', { matchers: ['a="b"'], forMs: 1e300 }, 400, /`forMs` to be at most/],
    ['silence', null, 400, /the body/],
    ['annotate', { kind: '../x', text: '' }, 400, /`kind` to be a word/],
    ['annotate', { kind: 'note', text: 'x'.repeat(2_000) }, 400, /`text` to be at most 1000 long/],
  ])('%s of %j says why not', async (...[path, body, status, words]) => {
    const answer = await siteOf(scene().view).answer(post(`/api/${path}`, body));
    expect([answer.status, (told(answer) as Failure).error.message]).toEqual([status, expect.stringMatching(words)]);
  });

  it('is nothing for who may only look, for another method, or for what a form can send', async () => {
    const { view, annotations } = scene();
    const note = { kind: 'note', text: 'x' };
    const status = async (site: Site, ...args: Parameters<typeof post>) => (await site.answer(post(...args))).status;
    expect(await status(siteOf(view, { mayAct: false }), '/api/annotate', note)).toBe(403);
    expect(await status(siteOf(view), '/api/annotate', note, { 'content-type': 'text/plain' })).toBe(415);
    expect((await siteOf(view).answer(asked('/api/annotate'))).status).toBe(405);
    expect(annotations).toEqual([]);
  });
});
