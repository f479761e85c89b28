/** Debian's Prometheus and VictoriaMetrics, for one test: on a free port, in a folder of their own. */

import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { realPart } from './real-part.ts';
import { startProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Store {
  /** For a reader. */
  readonly url: string;
  /** For a writer. */
  readonly writeUrl: string;
  /** What was written can be read when it resolves. */
  settled(): Promise<void>;
  /** Ends it, as a power cut does. */
  kill(): Promise<void>;
}

export type StoreName = 'prometheus' | 'victoria-metrics';

export interface StoreOptions {
  /** @default one that is free */
  readonly port?: number;
  /** A port here that Prometheus scrapes all the time as the job `app`, native histograms too. */
  readonly scraped?: number;
  /** A file of rules that Prometheus keeps. */
  readonly rules?: string;
}

export async function startStore(name: StoreName, { port, scraped, rules }: StoreOptions = {}): Promise<Store> {
  const command = await realPart({ name, install: `apt-get install ${name}` });
  const folder = await temporaryFolder();
  const own = port ?? (await freePort());
  const address = `127.0.0.1:${own}`;
  const times = 'scrape_interval: 100ms, scrape_timeout: 100ms';
  const job = `{ job_name: app, ${times}, static_configs: [{ targets: ['127.0.0.1:${scraped}'] }] }`;
  const ruleFiles = rules === undefined ? '' : `rule_files: [${JSON.stringify(rules)}]\n`;
  await writeFile(folder.at('prometheus.yml'), `${ruleFiles}scrape_configs: [${scraped === undefined ? '' : job}]\n`);
  const flags: Record<StoreName, readonly string[]> = {
    prometheus: [
      `--config.file=${folder.at('prometheus.yml')}`,
      `--storage.tsdb.path=${folder.at('data')}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=native-histograms',
      '--log.level=warn',
    ],
    'victoria-metrics': [
      `-httpListenAddr=${address}`,
      `-storageDataPath=${folder.at('data')}`,
      '-retentionPeriod=100y',
      '-search.latencyOffset=0s',
      '-loggerLevel=ERROR',
    ],
  };
  const program = startProgram(command, flags[name], { timeout: 60_000 });
  const kill = async (): Promise<void> => {
    program.kill('SIGKILL');
    await program.result;
  };
  onTestFinished(kill);
  const url = `http://${address}`;
  await answers(`${url}/${name === 'prometheus' ? '-/ready' : 'health'}`);
  const settled = async (): Promise<void> => {
    if (name === 'victoria-metrics') await fetch(`${url}/internal/force_flush`).then((response) => response.text());
  };
  return { url, writeUrl: `${url}/api/v1/write`, settled, kill };
}

/** Free a moment ago; nobody else takes ports on this side of the loopback by number. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Waits until a server answers well, half a minute at most. */
export async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await wait(50);
  }
  throw new Error(`${url} does not answer`);
}
