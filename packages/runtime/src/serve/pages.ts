/** What there is to read over HTTP. */
import { hostname } from 'node:os';
import { systemClock } from '@perf/core';
import { createScrapeHandler } from '@perf/core/prometheus';
import { usageFamilies } from '@perf/core/usage';
import { toHealthJson } from '@perf/health';
import { type Page, say } from '../adapters/http-server.ts';
import type { Ground } from '../ground.ts';
import type { HealthWatch } from '../health/watch-health.ts';
import { jobFamilies } from '../job-families.ts';
import type { Observing } from './observing.ts';

interface Named {
  readonly service: string;
  /** The machine's name, as a label of all figures. */
  readonly hostName?: string | undefined;
}

export function pagesOf(
  { monitor, gathering }: Ground,
  observing: Observing,
  { service, hostName = hostname() }: Named,
): Record<string, Page> {
  return {
    '/': (_, response) => say(response, 200, `perfkit serves ${JSON.stringify(service)}.\n\n${CONTENTS}`),
    '/metrics': createScrapeHandler(monitor, {
      labels: { service, host: hostName },
      readings: () => observing.last.readings,
      families: () => [
        ...gathering.requests.families(),
        ...jobFamilies(gathering.jobs(systemClock.monotonic())),
        ...usageFamilies(gathering.usage().filter(({ hasProgram }) => hasProgram)),
      ],
    }),
    ...healthPages(observing.health, service),
    '/report.json': (_, response) => {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(`${JSON.stringify(observing.report(), undefined, 2)}\n`);
    },
  };
}

/** For load balancers and Kubernetes: 200 or 503. Reading asks nothing, so that who comes every second costs nothing. */
function healthPages(health: HealthWatch, serviceId: string): Record<string, Page> {
  const page =
    (...selection: Parameters<HealthWatch['report']>): Page =>
    (_, response) => {
      const { status, headers, body } = toHealthJson(health.report(...selection), { service: { serviceId } });
      response.writeHead(status, headers).end(`${body}\n`);
    };
  return {
    '/health': page(),
    '/health/live': page({ kinds: ['liveness'] }),
    '/health/ready': page({ kinds: ['readiness', 'startup'] }),
  };
}

const CONTENTS = [
  '/metrics      for Prometheus: text, OpenMetrics, or protobuf with native histograms, as the scraper asks',
  '/health       all checks; /health/live and /health/ready for load balancers and Kubernetes: 200 or 503',
  '/report.json  everything since the start, as `perfkit report --json` has it',
].join('\n');
