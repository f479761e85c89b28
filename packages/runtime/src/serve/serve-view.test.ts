import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import type { Page } from '../adapters/http-server.ts';
import { parseConfig } from '../config.ts';
import type { PerfView } from '../perf-view.ts';
import { serve } from './serve.ts';

/** A serve with a site, ended after the test has looked at it. */
async function withSite(site: (view: PerfView) => Page, look: (url: string) => Promise<void>) {
  const { path: dataFolder } = await temporaryFolder();
  const preload = join(dataFolder, 'preload.cjs');
  writeFileSync(preload, '');
  const settings = parseConfig({ alerts: [{ name: 'big', reading: 'machine.load.1m', above: 1e9 }] }, 'test');
  const serving = await serve({
    ...{ ...settings, service: 'shop', dataFolder, preload, version: '1', backup: undefined, site },
    ...{ host: '127.0.0.1', port: 0, token: undefined },
  });
  try {
    await look(serving.url);
  } finally {
    await serving.stop();
  }
}

describe('a site of a serve', () => {
  it('that can’t be made leaves nothing behind: the next serve begins in the same folder, at the same port', async () => {
    const { path: dataFolder } = await temporaryFolder();
    const preload = join(dataFolder, 'preload.cjs');
    writeFileSync(preload, '');
    let view: PerfView | undefined;
    const options = {
      ...{ ...parseConfig({}, 'test'), service: 'shop', dataFolder, preload, version: '1', backup: undefined },
      ...{ host: '127.0.0.1', port: await freePort(), token: undefined },
    };
    const site = (given: PerfView): Page => {
      view = given;
      throw new Error('no page today');
    };
    await expect(serve({ ...options, site })).rejects.toThrow('no page today');
    expect(view?.stopped.aborted).toBe(true);
    await expect(view?.history?.annotations({ from: 0, to: 1 })).rejects.toThrow('closed');
    const next = await serve({ ...options, site: undefined });
    await next.stop();
  });

  it('answers what the serve has no page for, by any method, under its own policy', async () => {
    const site: Page = ({ method, url }, response) => {
      response.setHeader('content-security-policy', "default-src 'self'");
      response.end(`${method} ${url}`);
    };
    await withSite(
      () => site,
      async (url) => {
        const root = await fetch(`${url}/?range=1h`);
        expect(await root.text()).toBe('GET /?range=1h');
        expect(root.headers.get('content-security-policy')).toBe("default-src 'self'");
        expect(await (await fetch(`${url}/silences`, { method: 'POST' })).text()).toBe('POST /silences');
        expect(await (await fetch(`${url}/report.json`)).json()).toMatchObject({ service: 'shop' });
        const metrics = await fetch(`${url}/metrics`, { method: 'POST' });
        expect(metrics.status).toBe(405);
      },
    );
  });

  it('stands on a view that can be looked at, noted on, and asked to be silent', async () => {
    let view: PerfView | undefined;
    const site = (given: PerfView): Page => {
      view = given;
      return (_, response) => void response.end();
    };
    await withSite(site, async () => {
      const at = Date.now();
      await view?.annotate({ at, kind: 'deploy', text: 'v2' });
      expect(await view?.history?.annotations({ from: at, to: at + 1 })).toMatchObject([{ text: 'v2' }]);
      expect(view?.report().service).toBe('shop');
      expect(await view?.attempts()).toEqual([]);
      const { id } = view?.alerts.silence({ matchers: ['alertname=big'], for: '1h' }) ?? {};
      expect(view?.alerts.silences()).toMatchObject([{ id }]);
      let looks = 0;
      await new Promise<void>((resolve) => {
        view?.onTick(() => {
          looks += 1;
          throw new Error('broken page');
        });
        let seen = 0;
        view?.onTick(() => {
          seen += 1;
          if (seen === 2) resolve();
        });
      });
      expect(looks).toBe(1);
      expect(view?.report().notes).toContainEqual(expect.stringContaining('broken page'));
    });
  });
});
