// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a configuration names a variable of the environment
/**
 * People are told: from a rule in the configuration to a receiver, and `perfkit alerts` to see and steer it.
 *
 * Longer than 250 lines because all of it needs the same receivers and the same project that is served.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { realPart, runProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';
import { type Served, startServe } from './served.ts';

const FIRES = { name: 'machine is used', reading: 'machine.memory.used', above: 1, severity: 'critical' };
const SECRET = 's3cret-t0ken';

interface Told {
  readonly key: string | undefined;
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  }[];
}

/** Takes Alertmanager's payload from who has the token. */
async function receiver(): Promise<{ readonly url: string; readonly told: Told[]; token: string }> {
  const far = { url: '', told: [] as Told[], token: SECRET };
  const server = createServer(async (request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const isKnown = request.headers.authorization === `Bearer ${far.token}`;
    if (isKnown)
      far.told.push({
        key: request.headers['idempotency-key'] as string | undefined,
        ...JSON.parse(Buffer.concat(parts).toString()),
      });
    response.writeHead(isKnown ? 200 : 401).end();
  });
  return Object.assign(far, { url: await listening(server, 'http') });
}

async function listening(server: Server, scheme: 'http' | 'https'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

/** Takes everything, with the certificate of that name in the folder. */
function httpsReceiver(folder: string, name: string): Promise<string> {
  const [key, cert] = ['key', 'pem'].map((kind) => readFileSync(join(folder, `${name}.${kind}`)));
  const server = createSecureServer({ key, cert }, (request, response) => {
    request.resume().once('end', () => response.writeHead(200).end());
  });
  return listening(server, 'https');
}

const config = (url: string, more: object = {}) => ({
  alerts: [FIRES],
  notify: { channels: { pager: { webhook: url, headers: { authorization: 'Bearer ${PAGER_TOKEN}' } } }, ...more },
});

async function project(content: object): Promise<string> {
  const cwd = await emptyProject();
  writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify(content));
  return cwd;
}

const serving = (cwd: string, token = SECRET): Promise<Served> =>
  startServe(cwd, [], { env: { ...process.env, PAGER_TOKEN: token } });
const inWords = (told: readonly Told[]): string[] =>
  told.map(({ alerts }) => alerts.map(({ labels, status }) => `${labels.alertname} ${status}`).join(', '));

describe('perfkit serve', () => {
  it('tells people with what changed just before, what to do and where to look; once, over a kill', async () => {
    const far = await receiver();
    const cwd = await project({ ...config(far.url), alerts: [{ ...FIRES, for: '1s' }] });
    await perfkit(['history', 'annotate', 'deploy', 'v1.4.2'], { cwd });
    const first = await serving(cwd);
    await vi.waitFor(() => expect(inWords(far.told)).toEqual(['machine is used firing']), { timeout: 10_000 });
    expect(far.told[0]?.alerts[0]?.annotations).toMatchObject({
      changes: expect.stringContaining('deploy v1.4.2'),
      action: expect.stringMatching(/./),
      dashboard: new URL(first.file.url).href,
    });
    const { stdout } = await perfkit(['alerts', 'list'], { cwd });
    expect(stdout).toMatch(/^critical {2}machine is used: firing since /m);
    first.running.kill('SIGKILL');
    await first.running.result;
    const second = await serving(cwd);
    await vi.waitFor(async () => expect(await second.ask('status')).toMatchObject({ alertsFiring: 1 }), {
      timeout: 10_000,
    });
    second.running.kill('SIGTERM');
    const { stderr } = await second.running.result;
    expect(stderr).not.toContain(SECRET);
    expect(far.told.length).toBe(1);
  });

  it('keeps what is refused until the token is repaired, and a test sends it on its way', async () => {
    const far = await receiver();
    const cwd = await project(config(far.url));
    const served = await serving(cwd, 'wrong-t0ken');
    await vi.waitFor(
      async () => expect(await served.ask('alerts')).toMatchObject({ channels: [{ channel: 'pager', isDead: true }] }),
      { timeout: 10_000 },
    );
    const failed = await perfkit(['alerts', 'test'], { cwd });
    expect([failed.code, failed.stdout]).toEqual([12, expect.stringContaining('got the answer 401')]);
    expect((await perfkit(['alerts', 'list'], { cwd })).stdout).toContain('pager  dead: 1 waiting, 0 lost');
    // Repaired at the far end.
    far.token = 'wrong-t0ken';
    const taken = await perfkit(['alerts', 'test', '--channel', 'pager', '--json'], { cwd });
    expect([taken.code, JSON.parse(taken.stdout)]).toEqual([0, { schema: 1, channels: [{ channel: 'pager' }] }]);
    await vi.waitFor(() => expect(inWords(far.told)).toEqual(['test of perfkit resolved', 'machine is used firing']));
    served.running.kill('SIGTERM');
    expect((await served.running.result).stderr).not.toContain('wrong-t0ken');
  });

  it('starts without a secret that it needs, and says so', async () => {
    const far = await receiver();
    const served = await startServe(await project(config(far.url)));
    expect(await served.ask('status')).toMatchObject({
      notes: expect.arrayContaining([expect.stringMatching(/`pager` takes no message.*PAGER_TOKEN/)]),
    });
    served.running.kill('SIGTERM');
    await served.running.result;
  });
});

describe('perfkit alerts test', () => {
  it('tells which certificate proves nothing, and takes the one that a file names', async () => {
    const cwd = await emptyProject();
    const openssl = await realPart({ name: 'openssl', install: 'apt-get install openssl' });
    for (const [name, who] of [
      ['right', 'IP:127.0.0.1'],
      ['wrong', 'DNS:elsewhere.example'],
    ] as const) {
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
      const subject = ['-subj', '/CN=hook', '-addext', `subjectAltName=${who}`];
      const out = ['-keyout', join(cwd, `${name}.key`), '-out', join(cwd, `${name}.pem`)];
      await runProgram(openssl, ['req', '-x509', ...curve, ...subject, ...out]);
    }
    const [right, wrong] = [await httpsReceiver(cwd, 'right'), await httpsReceiver(cwd, 'wrong')];
    const channels = {
      right: { webhook: right, ca: 'right.pem' },
      mismatch: { webhook: wrong, ca: 'wrong.pem' },
      stranger: { webhook: right },
      lost: { webhook: right, ca: 'lost.pem' },
    };
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ notify: { channels } }));
    const served = await startServe(cwd);
    const { code, stdout } = await perfkit(['alerts', 'test', '--json'], { cwd });
    const errors = JSON.parse(stdout).channels.map((one: { channel: string; error?: { code: string } }) => [
      one.channel,
      one.error?.code,
    ]);
    expect([code, errors]).toEqual([
      12,
      [
        ['right', undefined],
        ['mismatch', 'notify/untrusted'],
        ['stranger', 'notify/untrusted'],
        ['lost', 'notify/refused'],
      ],
    ]);
    served.running.kill('SIGTERM');
    await served.running.result;
  });

  it('tells people in built-in words when a template throws, and that it did', async () => {
    const cwd = await emptyProject();
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      bodies.push(Buffer.concat(parts).toString());
      response.writeHead(204).end();
    });
    const url = await listening(server, 'http');
    const template = '() => { throw new Error("no such tenant"); }';
    const chat = `{ discord: '${url}', template: ${template} }`;
    writeFileSync(join(cwd, 'perf.config.mjs'), `export default { notify: { channels: { chat: ${chat} } } };`);
    const served = await startServe(cwd);
    const { code } = await perfkit(['alerts', 'test'], { cwd });
    expect([code, bodies]).toEqual([0, [expect.stringMatching(/Test of perfkit.*template failed.*no such tenant/)]]);
    served.running.kill('SIGTERM');
    await served.running.result;
  });
});

describe('perfkit alerts', () => {
  it('silences and acknowledges, and a kill at once forgets neither', async () => {
    const cwd = await project({ alerts: [FIRES, { ...FIRES, name: 'disk', severity: 'warning' }] });
    const first = await startServe(cwd);
    await vi.waitFor(async () => expect(await first.ask('status')).toMatchObject({ alertsFiring: 2 }), {
      timeout: 10_000,
    });
    const acked = await perfkit(['alerts', 'ack', 'disk', '--by', 'jane', '--comment', 'on it'], { cwd });
    expect([acked.code, acked.stdout]).toEqual([0, 'disk is taken on until it is resolved\n']);
    const made = await perfkit(['alerts', 'silence', 'machine is used', '--for', '2h', '--by', 'jane', '--json'], {
      cwd,
    });
    const { silences } = JSON.parse(made.stdout);
    expect(silences).toMatchObject([{ id: 'silence-1', matchers: ['alertname="machine is used"'], createdBy: 'jane' }]);
    expect(silences[0].endsAt - silences[0].startsAt).toBe(7_200_000);
    first.running.kill('SIGKILL');
    await first.running.result;

    const second = await startServe(cwd);
    await vi.waitFor(async () => expect(await second.ask('status')).toMatchObject({ alertsFiring: 2 }), {
      timeout: 10_000,
    });
    const { stdout } = await perfkit(['alerts', 'list', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'serve',
      alerts: [
        { name: 'machine is used', silencedBy: ['silence-1'], acknowledged: null },
        { name: 'disk', silencedBy: [], acknowledged: { by: 'jane', comment: 'on it' } },
      ],
      silences: [{ id: 'silence-1' }],
    });
    expect((await perfkit(['alerts', 'silence', '--end', 'silence-1'], { cwd })).stdout).toBe('silence-1 has ended\n');
    expect(await second.ask('alerts')).toMatchObject({ silences: [] });
    second.running.kill('SIGTERM');
    await second.running.result;

    const alone = await perfkit(['alerts', 'list'], { cwd });
    expect(alone.stdout).toMatch(/nobody serves it now[\s\S]*critical {2}machine is used: firing/);
    const past = await perfkit(['alerts', 'history', '--since', '1h', '--json'], { cwd });
    expect(
      JSON.parse(past.stdout)
        .alerts.map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual(['disk', 'machine is used']);
  });

  it('says what it can not do, with an exit code', async () => {
    const cwd = await project({ alerts: [{ ...FIRES, above: 1e18 }] });
    const code = async (...words: string[]): Promise<[number | null, string]> => {
      const { code: of, stderr } = await perfkit(['alerts', ...words], { cwd });
      return [of, stderr];
    };
    expect(await code('list')).toEqual([11, expect.stringContaining('there is none yet')]);
    expect(await code('ack', 'disk')).toEqual([12, expect.stringContaining('but none does')]);
    const served = await startServe(cwd);
    expect(await code('ack', 'disk')).toEqual([2, expect.stringContaining('None fires.')]);
    expect(await code('silence', 'dsik', '--for', '2h')).toEqual([2, expect.stringContaining('machine is used')]);
    expect(await code('silence', 'team=~(', '--for', '2h')).toEqual([
      2,
      expect.stringContaining('regular expressions'),
    ]);
    expect(await code('silence', 'machine is used')).toEqual([2, expect.stringContaining('--for')]);
    expect(await code('silence', 'machine is used', '--for', 'soon')).toEqual([2, expect.stringContaining('soon')]);
    expect(await code('silence', '--end', 'silence-9')).toEqual([2, expect.stringContaining('There is none.')]);
    expect(await code('test')).toEqual([2, expect.stringContaining('section `notify`')]);
    served.running.kill('SIGTERM');
    await served.running.result;
  });

  it('completes names of alerts', async () => {
    const cwd = await project({ alerts: [FIRES] });
    const { stdout } = await perfkit(['completion', 'propose', '--', 'alerts', 'silence', 'mach'], { cwd });
    expect(stdout).toMatch(/^machine is used\t/);
  });
});
