/** Debian's Prometheus over a scrape handler of ours, asked through its API. */
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { realPart, startProgram, temporaryFolder } from '@tooling/testkit';
import { createScrapeHandler, type ScrapeOptions } from '../src/adapters/prometheus/index.ts';
import type { Monitor } from '../src/monitor.ts';

export const promtool = (): Promise<string> => realPart({ name: 'promtool', install: 'apt-get install prometheus' });

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [at: number, value: string];
  readonly histogram?: readonly [
    at: number,
    {
      readonly count: string;
      readonly sum: string;
      readonly buckets?: readonly (readonly [rule: number, lower: string, upper: string, count: string])[];
    },
  ];
}

export interface Prometheus extends AsyncDisposable {
  /** The answer to an instant query, as soon as there is one. */
  query(expression: string): Promise<readonly Series[]>;
  /** The content types that it was answered with. */
  readonly answered: ReadonlySet<string>;
}

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** @param flags like `--enable-feature=native-histograms` */
export async function startPrometheus(
  monitor: Monitor,
  { flags = [], ...options }: ScrapeOptions & { readonly flags?: readonly string[] } = {},
): Promise<Prometheus> {
  const command = await realPart({ name: 'prometheus', install: 'apt-get install prometheus' });
  const answered = new Set<string>();
  const handle = createScrapeHandler(monitor, options);
  const target = createServer((request, response) => {
    response.once('finish', () => answered.add(String(response.getHeader('content-type'))));
    void handle(request, response);
  });
  const scraped = await listening(target);
  // Free a moment ago; nobody else takes ports on this side of the loopback by number.
  const probe = createServer();
  const port = await listening(probe);
  await closed(probe);

  const folder = await temporaryFolder();
  const job = `{ job_name: app, scrape_interval: 500ms, scrape_timeout: 500ms, static_configs: [{ targets: ['127.0.0.1:${scraped}'] }] }`;
  await writeFile(folder.at('prometheus.yml'), `scrape_configs: [${job}]\n`);
  const program = startProgram(
    command,
    [
      `--config.file=${folder.at('prometheus.yml')}`,
      `--storage.tsdb.path=${folder.at('data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      ...flags,
    ],
    { timeout: 60_000 },
  );
  return {
    answered,
    query: (expression) =>
      answerTo(`http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query: expression })}`),
    async [Symbol.asyncDispose]() {
      program.kill('SIGKILL');
      await program.result;
      await closed(target);
    },
  };
}

async function answerTo(url: string): Promise<readonly Series[]> {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await fetch(url)
      .then((response) => response.json() as Promise<{ data?: { result: readonly Series[] } }>)
      // Not listening yet.
      .catch(() => undefined);
    if (found?.data !== undefined && found.data.result.length > 0) return found.data.result;
    await wait(100);
  }
  throw new Error(`Prometheus has no answer to ${url}`);
}
