import { describe, expect, it } from 'vitest';
import { startAlertmanager, until } from '../../../test/alertmanager.ts';
import { channelContract } from '../../../test/channel-contract.ts';
import { AT, alert, message, resolved, saying } from '../../../test/messages.ts';
import { httpFarEnd, type Received, startReceiver, textsIn } from '../../../test/receiver.ts';
import { type Message, messageOf } from '../../message.ts';
import type { WebhookPayload } from '../webhook/payload.ts';
import { type PostableAlert, postableAlerts } from './alerts.ts';
import { createAlertmanagerChannel } from './index.ts';

/** What Alertmanager 0.25 checks of an alert. */
function readByAlertmanager({ path, body }: Received): string {
  expect(path).toBe('/below/api/v2/alerts');
  for (const { labels, annotations, startsAt, endsAt, generatorURL } of body as readonly PostableAlert[]) {
    for (const [name, value] of [...Object.entries(labels), ...Object.entries(annotations)]) {
      expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
      expect(value.isWellFormed()).toBe(true);
    }
    expect(Object.values(labels).every((value) => value !== '')).toBe(true);
    for (const moment of [startsAt, endsAt ?? startsAt]) expect(moment).toMatch(/^\d{4}-/);
    expect(Date.parse(endsAt ?? startsAt)).toBeGreaterThanOrEqual(Date.parse(startsAt));
    if (generatorURL !== undefined) expect(URL.canParse(generatorURL)).toBe(true);
  }
  // It says itself what is over.
  const isOver = (body as readonly PostableAlert[]).every(({ endsAt }) => Date.parse(endsAt ?? '') <= AT);
  return `${textsIn(body).join('\n')}${isOver ? '\nresolved' : ''}`;
}

channelContract('Alertmanager', {
  words: false,
  create: () =>
    httpFarEnd({
      secrets: ['user-s3cret', 'pass-s3cret'],
      open: (url, { timeout = '10s' } = {}) =>
        createAlertmanagerChannel({ url: `${url.replace('//', '//user-s3cret:pass-s3cret@')}/below/`, timeout }),
      read: readByAlertmanager,
    }),
});

describe('alerts for Alertmanager', () => {
  it('are believed for longer than until they are repeated, and end when they are resolved', () => {
    expect(postableAlerts(message(), 3_600_000)[0]?.endsAt).toBe('2026-03-02T10:14:07.000Z');
    expect(postableAlerts(resolved(), 3_600_000)[0]?.endsAt).toBe('2026-03-02T09:14:07.000Z');
  });

  it('keep labels apart whose names become one', () => {
    const [posted] = postableAlerts(message({ labels: { 'a.b': '1', 'a-b': '2', '9': '3', '': '4', gone: '' } }), 1);
    expect(posted?.labels).toEqual({ _9: '3', a_b: '1', a_b_2: '2', _: '4' });
  });
});

describe('a real Alertmanager', () => {
  const now = (): Message => {
    const { alerts, ...rest } = message();
    const [fires, follows] = [
      alert({ name: 'down', labels: { alertname: 'down', severity: 'critical', tenant: 'a' } }),
      alert({ name: 'slow', severity: 'warning', labels: { alertname: 'slow', severity: 'warning', tenant: 'a' } }),
    ].map((each) => ({ ...each, startsAt: Date.now() - 1_000, activeAt: Date.now() - 5_000 }));
    return messageOf({ ...rest, at: Date.now(), alerts: [fires, follows] as typeof alerts });
  };
  const over = ({ alerts, ...rest }: Message): Message =>
    messageOf({
      ...rest,
      alerts: alerts.map((each) => ({ ...each, status: 'resolved' as const, endsAt: Date.now() })),
    });
  const signal = new AbortController().signal;

  it('notifies, inhibits, repeats, silences and resolves', { timeout: 30_000 }, async () => {
    const hook = await startReceiver();
    const told = (): readonly WebhookPayload[] => hook.received.map(({ body }) => body as WebhookPayload);
    const server = await startAlertmanager(hook.url);
    const channel = createAlertmanagerChannel({ url: server.url });
    const firing = now();
    // What inhibits has to be known before what it inhibits, or that is told of first.
    await channel.send(messageOf({ ...firing, alerts: firing.alerts.slice(0, 1) }), { signal, key: 'a' });
    const first = await until(() => told()[0]);
    expect(first).toMatchObject({ status: 'firing', commonLabels: { alertname: 'down', tenant: 'a' } });
    expect(first.alerts[0]?.annotations).toMatchObject({
      summary: expect.any(String),
      action: 'Roll back v1.4.2, or restart the server.',
    });

    // The same twice is one alert.
    await channel.send(firing, { signal, key: 'b' });
    const known =
      await server.get<{ labels: Record<string, string>; status: { state: string; inhibitedBy: string[] } }[]>(
        '/alerts',
      );
    expect(known.length).toBe(2);
    const slow = known.find(({ labels }) => labels.alertname === 'slow');
    expect([slow?.status.state, slow?.status.inhibitedBy.length]).toEqual(['suppressed', 1]);

    await until(() => (told().length > 1 ? true : undefined));
    expect(told().every(({ commonLabels, status }) => commonLabels.alertname === 'down' && status === 'firing')).toBe(
      true,
    );

    const matchers = [{ name: 'alertname', value: 'down', isRegex: false, isEqual: true }];
    const span = { startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + 60_000).toISOString() };
    await server.post('/silences', { matchers, ...span, createdBy: 'a test', comment: 'maintenance' });
    await until(async () => {
      const [down] = await server.get<{ status: { silencedBy: string[] } }[]>('/alerts?filter=alertname="down"');
      return down?.status.silencedBy.length === 1 ? true : undefined;
    });

    const before = told().length;
    await channel.send(over(firing), { signal, key: 'b' });
    await until(async () => ((await server.get<unknown[]>('/alerts')).length === 0 ? true : undefined));
    expect(told().length).toBeLessThanOrEqual(before + 1);
  });

  it('says that it is resolved', { timeout: 30_000 }, async () => {
    const hook = await startReceiver();
    const server = await startAlertmanager(hook.url);
    const channel = createAlertmanagerChannel({ url: server.url });
    const all = now();
    const firing = messageOf({ ...all, alerts: all.alerts.slice(0, 1) });
    await channel.send(firing, { signal, key: 'a' });
    await until(() => hook.received[0]);
    await channel.send(over(firing), { signal, key: 'b' });
    const last = await until(() =>
      hook.received.map(({ body }) => body as WebhookPayload).find(({ status }) => status === 'resolved'),
    );
    expect(last.commonLabels.alertname).toBe('down');
  });

  it('takes whatever stands in an alert', { timeout: 30_000 }, async () => {
    const hook = await startReceiver();
    const server = await startAlertmanager(hook.url);
    const channel = createAlertmanagerChannel({ url: server.url });
    const odd = ['x\r\ny', '\ud83d half', '', '__proto__', '9.a-b', 'm'.repeat(2 ** 20), '<b>"\\'];
    for (const text of odd) await channel.send({ ...saying(text), at: Date.now() }, { signal, key: text });
    const known = await server.get<unknown[]>('/alerts');
    expect(known.length).toBeGreaterThanOrEqual(odd.length);
  });
});
