import { describe, expect, it } from 'vitest';
import { channelContract } from '../../../test/channel-contract.ts';
import { AT, alert, message, resolved, saying } from '../../../test/messages.ts';
import { httpFarEnd, startReceiver, textsIn } from '../../../test/receiver.ts';
import { messageOf } from '../../message.ts';
import { createWebhookChannel } from './index.ts';
import type { WebhookPayload } from './payload.ts';

const SECRETS = ['hook-s3cret', 'user-s3cret', 'pass-s3cret', 'token-s3cret', 'query-s3cret'];

channelContract('a webhook', {
  words: false,
  create: () =>
    httpFarEnd({
      secrets: SECRETS,
      open: (url, { timeout = '10s' } = {}) =>
        createWebhookChannel({
          url: `${url.replace('//', '//user-s3cret:pass-s3cret@')}/hook-s3cret?key=query-s3cret`,
          headers: { 'x-token': 'token-s3cret' },
          timeout,
        }),
      read: ({ path, headers, body }) => {
        expect(path).toBe('/hook-s3cret?key=query-s3cret');
        expect([headers['x-token'], headers['x-injected']]).toEqual(['token-s3cret', undefined]);
        expect(headers.authorization).toBe(`Basic ${Buffer.from('user-s3cret:pass-s3cret').toString('base64')}`);
        return textsIn(body).join('\n');
      },
    }),
});

describe('the payload of a webhook', () => {
  const sent = async (...messages: Parameters<typeof messageOf>[0][]): Promise<WebhookPayload[]> => {
    const receiver = await startReceiver();
    const channel = createWebhookChannel({ url: receiver.url, name: 'ops' });
    for (const each of messages)
      await channel.send(messageOf(each), { signal: new AbortController().signal, key: 'k' });
    return receiver.received.map(({ body }) => body as WebhookPayload);
  };

  it('is that of Alertmanager, version 4', async () => {
    const [firing, over] = await sent(message(), resolved());
    expect(firing).toEqual({
      version: '4',
      groupKey: '{tenant="a"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'ops',
      groupLabels: { tenant: 'a' },
      commonLabels: { alertname: 'memory', severity: 'critical', tenant: 'a' },
      commonAnnotations: firing?.alerts[0]?.annotations,
      externalURL: 'https://perf.example/',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'memory', severity: 'critical', tenant: 'a' },
          annotations: {
            summary: 'Memory of the bookkeeping server is near its limit.',
            description: 'GET /report keeps 48 MB a call\nthe heap climbs by 220 MB/h',
            value: '612 MB',
            threshold: '512 MB',
            changes: '2026-03-02T09:04:07.000Z deploy v1.4.2',
            action: 'Roll back v1.4.2, or restart the server.',
            dashboard: 'https://perf.example/alerts/memory',
          },
          startsAt: '2026-03-02T09:13:07.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'https://perf.example/alerts/memory',
          fingerprint: '5d2f0e1c9a7b3f44',
        },
      ],
    });
    expect(over).toMatchObject({
      status: 'resolved',
      alerts: [{ status: 'resolved', endsAt: '2026-03-02T09:14:07.000Z' }],
    });
  });

  it('holds in common what all have, and counts what it leaves out', async () => {
    const many = Array.from({ length: 400 }, (_, i) =>
      alert({ labels: { alertname: 'memory', tenant: `t${i}` }, summary: 's'.repeat(2_000) }),
    );
    const [payload] = await sent({ key: 'k', at: AT, alerts: many, omitted: 7 });
    expect(payload?.commonLabels).toEqual({ alertname: 'memory' });
    expect(payload?.alerts[0]?.labels.tenant).toBe('t0');
    expect((payload?.alerts.length ?? 0) + (payload?.truncatedAlerts ?? 0)).toBe(407);
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(100_000);
  });

  it('keeps texts as they are: it is data', async () => {
    const [payload] = await sent(saying('<b>"x"\n@everyone'));
    expect(payload?.alerts[1]?.annotations.summary).toBe('<b>"x"\n@everyone');
  });
});
