/** What there is to read over HTTP. */
import { createScrapeHandler } from '@perf/core/prometheus';
import { usageFamilies } from '@perf/core/usage';
import { type Page, say } from '../adapters/http-server.ts';
import type { Ground } from '../ground.ts';
import type { Observing } from './observing.ts';

export function pagesOf({ monitor, gathering }: Ground, observing: Observing, service: string): Record<string, Page> {
  return {
    '/': (_, response) => say(response, 200, `perfkit serves ${JSON.stringify(service)}.\n\n${CONTENTS}`),
    '/metrics': createScrapeHandler(monitor, {
      readings: () => observing.last.readings,
      families: () => [
        ...gathering.requests.families(),
        ...usageFamilies(gathering.usage().filter(({ hasProgram }) => hasProgram)),
      ],
    }),
    '/report.json': (_, response) => {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(`${JSON.stringify(observing.report(), undefined, 2)}\n`);
    },
  };
}

const CONTENTS = [
  '/metrics      for Prometheus: text, OpenMetrics, or protobuf with native histograms, as the scraper asks',
  '/report.json  everything since the start, as `perfkit report --json` has it',
].join('\n');
