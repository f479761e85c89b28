/** What can be done from the page. */
import type { Clock } from '@perf/core';
import type { PerfView } from '@perf/runtime';
import { silenceReport } from '@perf/runtime/report';
import type { Silenced } from './protocol.ts';
import { acknowledgeRequest, annotateRequest, checked, silenceRequest, unsilenceRequest } from './queries.ts';

export type Act = (view: PerfView, body: unknown, clock: Clock) => Promise<unknown>;

/** By path. What makes no sense to the alerts is told by their own error. */
export const ACTS: Readonly<Record<string, Act>> = {
  '/api/silence': silence,
  '/api/unsilence': async ({ alerts }, body) => ({ found: alerts.unsilence(checked(unsilenceRequest, body).id) }),
  '/api/acknowledge': acknowledge,
  '/api/annotate': annotate,
};

async function silence({ alerts }: PerfView, body: unknown): Promise<Silenced> {
  const { matchers, forMs, comment, createdBy } = checked(silenceRequest, body);
  const words = { ...(comment !== undefined && { comment }), ...(createdBy !== undefined && { createdBy }) };
  return { silence: silenceReport(alerts.silence({ matchers, for: forMs, ...words })) };
}

async function acknowledge({ alerts }: PerfView, body: unknown): Promise<{ found: boolean }> {
  const { fingerprint, comment } = checked(acknowledgeRequest, body);
  return { found: alerts.acknowledge(fingerprint, comment === undefined ? {} : { comment }) };
}

async function annotate(view: PerfView, body: unknown, clock: Clock): Promise<object> {
  const { kind, text, at = clock.now() } = checked(annotateRequest, body);
  await view.annotate({ at, kind, text });
  return {};
}
