/** Debian's Alertmanager for one test, with a receiver that it notifies. */
import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { answers, freePort, realPart, startProgram, temporaryFolder } from '@tooling/testkit';
import { onTestFinished } from 'vitest';

export interface Alertmanager {
  readonly url: string;
  /** Asks its API. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

/** @param hook where it notifies, grouped by `alertname`, at once, and again each second */
export async function startAlertmanager(hook: string): Promise<Alertmanager> {
  const name = 'prometheus-alertmanager';
  const program = await realPart({ name, install: `apt-get install ${name}` });
  const { at } = await temporaryFolder();
  const config = {
    route: {
      receiver: 'hook',
      group_by: ['alertname'],
      group_wait: '10ms',
      group_interval: '100ms',
      repeat_interval: '1s',
    },
    receivers: [{ name: 'hook', webhook_configs: [{ url: hook, send_resolved: true }] }],
    inhibit_rules: [
      { source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['tenant'] },
    ],
  };
  // YAML understands JSON.
  await writeFile(at('alertmanager.yml'), JSON.stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  const running = startProgram(
    program,
    [
      `--config.file=${at('alertmanager.yml')}`,
      `--storage.path=${at('data')}`,
      `--web.listen-address=${url.slice('http://'.length)}`,
      '--cluster.listen-address=',
    ],
    { timeout: 60_000 },
  );
  onTestFinished(async () => {
    running.kill('SIGKILL');
    await running.result;
  });
  await answers(`${url}/-/ready`);
  return {
    url,
    get: async (path) => (await fetch(`${url}/api/v2${path}`)).json() as never,
    post: async (path, body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/api/v2${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return response.json() as never;
    },
  };
}

/** Waits until something is there. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 400; i += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await wait(25);
  }
  throw new Error('Expected it to come within 10 s, got nothing');
}
