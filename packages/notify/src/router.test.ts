import { type FakeClock, fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { alert } from '../test/messages.ts';
import type { Notice } from './grouping.ts';
import type { AlertView } from './message.ts';
import { createRouter, type Delivery, type Router, type RouterOptions } from './router.ts';

type Kind = Notice['kind'];

const view = (name: string, changes: Partial<AlertView> = {}): AlertView => {
  const severity = changes.severity ?? 'warning';
  const labels = { alertname: name, severity, ...changes.labels };
  return alert({ fingerprint: `${name} ${JSON.stringify(labels)}`, name, severity, ...changes, labels });
};
const notice = (kind: Kind, of: AlertView): Notice => ({
  kind,
  alert: kind === 'resolved' ? { ...of, status: 'resolved', endsAt: 0 } : of,
});

function routing(options: Partial<RouterOptions> = {}): {
  readonly router: Router;
  readonly clock: FakeClock;
  readonly after: After;
} {
  const clock = fakeClock({ now: Date.UTC(2026, 2, 2, 12) });
  const router = createRouter({ channels: ['mail'], clock, ...options });
  return { router, clock, after: afterOf(router, clock) };
}

/** Lets seconds go by, a look each, and gives what was to be sent, as text. */
type After = (seconds: number, ...notices: Notice[]) => string[];

const afterOf =
  (router: Router, clock: FakeClock): After =>
  (seconds, ...notices) => {
    const sent = [...router.advance(notices)];
    for (let i = 0; i < seconds; i += 1) {
      clock.advance(1_000);
      sent.push(...router.advance([]));
    }
    return sent.map(told);
  };

const told = ({ channel, message }: Delivery): string =>
  `${channel}: ${message.alerts.map(({ name, status }) => `${name} ${status}`).join(', ')}`;

describe('a router', () => {
  it('tells within a second, and of the end as well', () => {
    const { after } = routing();
    expect(after(1, notice('firing', view('slow')))).toEqual(['mail: slow firing']);
    expect(after(400)).toEqual([]);
    expect(after(1, notice('resolved', view('slow')))).toEqual(['mail: slow resolved']);
    expect(after(4_000)).toEqual([]);
  });

  it('tells together what has the same labels of a group, and what comes later after the interval', () => {
    const { after } = routing();
    const [a, b, c] = ['a', 'b', 'c'].map((tenant) => view('slow', { labels: { tenant } })) as [
      AlertView,
      AlertView,
      AlertView,
    ];
    const other = view('full');
    expect(after(2, notice('firing', a), notice('firing', b), notice('firing', other))).toEqual([
      'mail: slow firing, slow firing',
      'mail: full firing',
    ]);
    expect(after(290, notice('firing', c))).toEqual([]);
    expect(after(20)).toEqual(['mail: slow firing, slow firing, slow firing']);
  });

  it('lets nothing critical wait for an interval', () => {
    const { after } = routing();
    const of = (tenant: string): Notice => notice('firing', view('down', { severity: 'critical', labels: { tenant } }));
    expect(after(2, of('a')).length).toBe(1);
    expect(after(1, of('b'))).toEqual(['mail: down firing, down firing']);
  });

  it('says nothing of what came and went before it was told', () => {
    const { after } = routing({ routes: [{ channels: 'mail', groupWait: '10s' }] });
    expect(after(5, notice('firing', view('slow')))).toEqual([]);
    expect(after(600, notice('resolved', view('slow')))).toEqual([]);
  });

  it('reminds when a rule repeats, but no more often than a route wants', () => {
    const often = routing();
    expect(often.after(400, notice('firing', view('slow'))).length).toBe(1);
    expect(often.after(400, notice('repeated', view('slow')))).toEqual(['mail: slow firing']);
    const seldom = routing({ routes: [{ channels: 'mail', repeatInterval: '1d' }] });
    expect(seldom.after(400, notice('firing', view('slow'))).length).toBe(1);
    expect(seldom.after(400, notice('repeated', view('slow')))).toEqual([]);
  });

  it('chooses by severity, labels and hours; the first route has it unless it says so', () => {
    const { after } = routing({
      channels: ['mail', 'chat', 'phone', 'night'],
      routes: [
        { channels: 'night', hours: { from: '22:00', to: '06:00', zone: 'UTC' } },
        { channels: 'phone', severity: 'critical', continue: true },
        { channels: 'chat', matchers: ['team="web"'] },
        { channels: ['mail'] },
      ],
    });
    const fire = (of: AlertView): string[] => after(1, notice('firing', of));
    expect(fire(view('a'))).toEqual(['mail: a firing']);
    expect(fire(view('b', { labels: { team: 'web' } }))).toEqual(['chat: b firing']);
    expect(fire(view('c', { severity: 'critical' }))).toEqual(['phone: c firing', 'mail: c firing']);
    after(11 * 3_600);
    expect(fire(view('d', { severity: 'critical' }))).toEqual(['night: d firing']);
    // Who knows of it hears of its end, whatever the hour.
    expect(after(1, notice('resolved', view('a')))).toEqual(['mail: a resolved']);
  });

  it('is quiet by night but for what is critical, and catches up in the morning', () => {
    const { after, clock } = routing({
      channels: ['mail', 'phone'],
      routes: [{ channels: 'mail' }],
      quiet: { hours: { from: '22:00', to: '07:00', zone: 'UTC' }, escalateTo: 'phone' },
    });
    clock.advance(11 * 3_600_000);
    expect(after(60, notice('firing', view('slow')), notice('firing', view('brief')))).toEqual([]);
    const down = view('down', { severity: 'critical' });
    expect(after(1, notice('firing', down))).toEqual(['mail: down firing', 'phone: down firing']);
    expect(after(600, notice('resolved', down), notice('resolved', view('brief')))).toEqual([
      'mail: down resolved',
      'phone: down resolved',
    ]);
    expect(after(8 * 3_600)).toEqual(['mail: slow firing']);
  });

  it('makes at most ten messages a minute of 10,000 flapping alerts, and loses none', () => {
    const { router, clock } = routing({ channels: ['mail', 'chat'] });
    const all = Array.from({ length: 10_000 }, (_, i) => view(`alert-${i}`));
    const sent: Delivery[] = [];
    // Each fires, is resolved a second later, and fires again, for good, after another one.
    const kinds: readonly Kind[] = ['firing', 'resolved', 'firing'];
    const at = (second: number, kind: Kind): Notice[] =>
      all.filter((_, i) => i % 58 === second).map((of) => notice(kind, of));
    const look = (...notices: Notice[]): void => {
      sent.push(...router.advance(notices));
      clock.advance(1_000);
    };
    for (let second = 0; second < 60; second += 1) look(...kinds.flatMap((kind, ago) => at(second - ago, kind)));
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.length).toBeLessThanOrEqual(10);
    for (let i = 0; i < 8; i += 1) {
      clock.advance(60_000);
      look();
    }
    const counted = sent
      .filter(({ channel }) => channel === 'chat')
      .map(({ message }) => message.alerts.length + message.omitted);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...sent.map(({ message }) => message.alerts.length))).toBe(50);
    expect(sent[0]?.message.notes?.[0]).toMatch(/^So many at once that \d+ groups/);
  });

  it('keeps room for what is critical', () => {
    const { after } = routing({ rateLimit: { messages: 5, per: '1m' } });
    for (let i = 0; i < 10; i += 1) after(1, notice('firing', view(`noise-${i}`)));
    expect(after(1, notice('firing', view('down', { severity: 'critical' })))).toEqual(['mail: down firing']);
  });

  it('refuses what it can not mean', () => {
    const wrong: readonly Partial<RouterOptions>[] = [
      { routes: [{ channels: 'slack' }] },
      { routes: [{ channels: [] }] },
      { routes: [{ channels: 'mail', severity: 'bad' as never }] },
      { routes: [{ channels: 'mail', matchers: ['team'] }] },
      { routes: [{ channels: 'mail', groupWait: 'soon' }] },
      { routes: [{ channels: 'mail', hours: { from: '9', to: '17:00' } }] },
      { routes: [{ channels: 'mail', hours: { from: 'Mon 09:00', to: '17:00' } }] },
      { quiet: { hours: { from: '22:00', to: '07:00', zone: 'Mars/Base' } } },
      { quiet: { hours: { from: '22:00', to: '07:00' }, escalateTo: 'phone' } },
      { rateLimit: { messages: 0, per: '1m' } },
    ];
    for (const options of wrong) expect(() => routing(options)).toThrow(/Expected `/);
  });

  it('begins anew with a state that it does not understand', () => {
    for (const state of [
      null,
      5,
      {},
      { version: 2 },
      { version: 1, groups: [null, {}, { key: 'mail x', channel: 'mail' }] },
    ]) {
      const { after } = routing({ state });
      expect(after(1, notice('firing', view('slow')))).toEqual(['mail: slow firing']);
    }
  });
});
