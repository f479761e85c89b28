/** What there is to read over HTTP. */
import { type Page, say } from '../adapters/http-server.ts';
import type { Observing } from './observing.ts';

export function pagesOf(observing: Observing, service: string): Record<string, Page> {
  return {
    '/': (_, response) => say(response, 200, `perfkit serves ${JSON.stringify(service)}.\n\n${CONTENTS}`),
    '/report.json': (_, response) => {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(`${JSON.stringify(observing.report(), undefined, 2)}\n`);
    },
  };
}

const CONTENTS = ['/report.json  everything since the start, as `perfkit report --json` has it'].join('\n');
