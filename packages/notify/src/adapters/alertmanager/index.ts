/** Alertmanager itself, for those who route, group and silence there. */
import { type Duration, milliseconds } from '@perf/core';
import type { Channel } from '../../channel.ts';
import { DEFAULT_TIMEOUT } from '../../failure.ts';
import { type FarEndOptions, farEndOf } from '../http/far-end.ts';
import { post } from '../http/post.ts';
import { postableAlerts } from './alerts.ts';

export interface AlertmanagerOptions extends FarEndOptions {
  /** As `alertmanager.url` of Prometheus: `http://localhost:9093`. */
  readonly url: string;
  /** How long an alert is believed to fire without another word; longer than the time after which it is repeated. @default '5h' */
  readonly validFor?: Duration;
  /** @default 'alertmanager' */
  readonly name?: string;
  /** @default '10s' */
  readonly timeout?: Duration;
}

/** @throws PerfError `notify/invalid-argument` */
export function createAlertmanagerChannel(options: AlertmanagerOptions): Channel {
  const { name = 'alertmanager', timeout = DEFAULT_TIMEOUT, validFor = '5h' } = options;
  const to = farEndOf(options);
  to.url.pathname = `${to.url.pathname.replace(/\/+$/, '')}/api/v2/alerts`;
  const span = milliseconds(validFor, 'validFor');
  return {
    name,
    send: (message, sending) =>
      post({ ...sending, to, timeout, what: 'Alertmanager at', body: postableAlerts(message, span) }),
  };
}
