/** What agents can read and watch, in both eras, on both wires; and prompts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Report } from '@perf/runtime/report';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveOverHttp } from '../src/wire/http.ts';
import { wire } from '../src/wiring.ts';
import { connected, MODERN, type Mode, report, withRun } from './ask.ts';

const ERAS: readonly [string, Mode][] = [
  ['of 2026-07-28', MODERN],
  ['of the years before', 'legacy'],
];

async function overHttp(folder: string, mode: Mode): Promise<Client> {
  const settings = {
    ...{ folder, name: 'shop', project: folder, config: undefined, complaint: undefined },
    permissions: { allow: [], targets: [], restoreTo: [] },
  };
  const wired = wire(settings, '1', () => undefined);
  const serving = await serveOverHttp(wired, { host: '127.0.0.1', port: 0, token: undefined });
  const client = new Client({ name: 'a test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(serving.url)));
  onTestFinished(async () => {
    await client.close();
    await serving.close();
    await wired.close();
  });
  return client;
}

const WIRES: readonly [string, (folder: string, mode: Mode) => Promise<Client>][] = [
  ['standard input and output', connected],
  ['HTTP', overHttp],
];

/** Tells of each resource the client is told has changed. */
async function subscribed(client: Client, mode: Mode, uri: string): Promise<string[]> {
  const told: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void told.push(params.uri));
  if (mode === 'legacy') await client.subscribeResource({ uri });
  else await client.listen({ resourceSubscriptions: [uri] });
  return told;
}

describe.each(ERAS)('resources, for a client %s', (_, mode) => {
  it('say how it is, what rings and what ran, and what is unknown', async () => {
    const client = await connected(await withRun(report()), mode);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(
      ['health', 'report', 'operations', 'alerts', 'runs'].map((name) => `perfkit://${name}`),
    );
    const read = async (uri: string) => {
      const { contents } = await client.readResource({ uri });
      return JSON.parse((contents[0] as { text: string }).text);
    };
    expect(await read('perfkit://health')).toMatchObject({ verdict: 'unknown', service: 'shop', source: 'last-run' });
    expect(await read('perfkit://report')).toMatchObject({ verdict: 'unknown', operationsInAll: 0 });
    expect(await read('perfkit://alerts')).toMatchObject({ firing: null, alerts: null, service: 'shop' });
    expect(await read('perfkit://runs')).toEqual({ runs: [], runsInAll: 0 });
    await expect(read('perfkit://runs/run-000000000000')).rejects.toThrow(/not found/i);
    await expect(read('perfkit://../../etc/passwd')).rejects.toThrow();
  });

  it('say that nothing was measured, and what to do', async () => {
    const client = await connected((await temporaryFolder()).path, mode);
    const { contents } = await client.readResource({ uri: 'perfkit://report' });
    expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({
      verdict: 'unknown',
      toDo: expect.stringContaining('perfkit run'),
    });
  });
});

const firing: NonNullable<Report['alerts']>[number] = {
  ...{ fingerprint: 'f', name: 'slow', severity: 'critical', labels: {}, state: 'firing', summary: null },
  ...{ value: 2, threshold: 1, unit: 'ms', cause: null, activeAt: 1, startsAt: 2, endsAt: null, flapping: false },
};

describe('who subscribed', () => {
  it('is told when what a resource says has changed, in both eras, on both wires', async () => {
    const combinations = ERAS.flatMap(([era, mode]) =>
      WIRES.map(async ([kind, connect]) => {
        const folder = await withRun(report());
        const client = await connect(folder, mode);
        const told = await subscribed(client, mode, 'perfkit://alerts');
        const { contents } = await client.readResource({ uri: 'perfkit://alerts' });
        expect((contents[0] as { text: string }).text).toContain('"firing":null');
        return { name: `${era}, over ${kind}`, folder, told };
      }),
    );
    const all = await Promise.all(combinations);
    // A look is taken at once, and then every few seconds: what comes between the two is news.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const { folder } of all) {
      writeFileSync(join(folder, 'runs', 'run2.json'), JSON.stringify(report({ alerts: [firing] })));
    }
    const toldIn = () => all.map(({ name, told }) => [name, told]);
    await expect
      .poll(toldIn, { timeout: 15_000, interval: 200 })
      .toEqual(all.map(({ name }) => [name, ['perfkit://alerts']]));
  }, 30_000);
});

describe('prompts', () => {
  it('lead through tools that are there, and take what is asked for', async () => {
    const client = await connected(await withRun(report()));
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['investigate_slowness', 'prepare_release', 'weekly_review']);
    const { tools } = await client.listTools();
    for (const { name } of prompts) {
      const given = { what: 'GET /report', since: '3d', version: 'v9' };
      const { messages } = await client.getPrompt({ name, arguments: given });
      const { text } = (messages[0]?.content ?? {}) as { text: string };
      expect(text).toMatch(/GET \/report|3d|v9/);
      const named = text.match(/\bget_[a-z_]+/g) ?? [];
      expect(named.length).toBeGreaterThan(1);
      for (const tool of named) expect(tools.map((each) => each.name)).toContain(tool);
    }
  });
});
