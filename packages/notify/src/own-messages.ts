/** What the notifier itself has to say: that a channel works, and that one is dead. */
import { type EpochMs, fingerprintOf } from '@perf/core';
import type { Notice } from './grouping.ts';
import { type Message, messageOf } from './message.ts';

/** Over already, so that nothing stays firing where it is kept. */
export function testMessage(of: {
  key: string;
  at: EpochMs;
  source: string | undefined;
  url: string | undefined;
}): Message {
  const labels = { alertname: 'test of perfkit', severity: 'info' };
  const { at } = of;
  return messageOf({
    ...of,
    title: 'Test of perfkit: this channel works',
    alerts: [
      {
        fingerprint: fingerprintOf(labels),
        name: labels.alertname,
        labels,
        severity: 'info',
        status: 'resolved',
        summary: 'Somebody asked for a test message. Nothing is wrong.',
        activeAt: at,
        startsAt: at,
        endsAt: at,
      },
    ],
  });
}

interface Death {
  readonly since: EpochMs;
  readonly at: EpochMs;
  readonly isDead: boolean;
  readonly to: readonly string[];
}

export function deadChannel(channel: string, { since, at, isDead, to }: Death): Notice {
  const labels = { alertname: 'notification channel dead', channel, severity: 'critical' };
  return {
    kind: isDead ? 'firing' : 'resolved',
    to,
    alert: {
      fingerprint: fingerprintOf(labels),
      name: labels.alertname,
      labels,
      severity: 'critical',
      status: isDead ? 'firing' : 'resolved',
      summary: `No message gets through \`${channel}\`: what is meant for it waits, or is lost.`,
      action: 'Look at the settings of the channel, and whether its far end is well.',
      activeAt: since,
      startsAt: since,
      ...(!isDead && { endsAt: at }),
    },
  };
}
