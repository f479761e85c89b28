/** The verbs that look back: on a history here and in a store, for people, for programs and for CI. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteWrite } from '@perf/analytics/remote-write';
import { startStore, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { minutesOf, projectWith, type Scene } from './minutes.ts';
import { emptyProject, perfkit } from './perfkit.ts';

const MINUTE = 60_000;
const MINUTES = 240;
const from = Math.floor(Date.now() / MINUTE) * MINUTE - MINUTES * MINUTE;
const deployAt = from + 120 * MINUTE;

/** `save` became slower at the deploy, and the disk fills. */
const SLOWER: Scene = {
  minutes: MINUTES,
  from,
  save: (minute) => (minute < 120 ? 20 : 26),
  readings: (minute) => ({ 'machine.filesystem.fullest': 0.6 + minute / 2400 }),
};

describe('perfkit analyze', () => {
  it('knows nothing of a history in which nothing was measured', async () => {
    const cwd = await emptyProject();
    await perfkit(['history', 'annotate', 'deploy', 'v1'], { cwd });
    const { code, stdout } = await perfkit(['analyze', 'regressions', '--enforce'], { cwd });
    expect([code, stdout]).toEqual([11, expect.stringContaining('Unknown: too little data')]);
  });

  it('compares before and after the last deploy that was noted', async () => {
    const cwd = await projectWith(SLOWER);
    const none = await perfkit(['analyze', 'compare'], { cwd });
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining('note deploys: `perfkit history annotate deploy'),
    ]);
    const noted = await perfkit(['history', 'annotate', 'deploy', 'v2', '--at', new Date(deployAt).toISOString()], {
      cwd,
    });
    expect([noted.code, noted.stdout]).toEqual([0, `noted: deploy v2, ${new Date(deployAt).toISOString()}\n`]);
    const { code, stdout, stderr } = await perfkit(['analyze', 'compare', '--enforce'], { cwd });
    expect([code, stderr]).toEqual([10, '']);
    expect(stdout).toMatch(/^Before and after deploy v2\n/);
    expect(stdout).toMatch(/\nBad: p(50|95) of save: /);
    const quiet = await perfkit(['analyze', 'compare', '--operation', 'load', '--enforce'], { cwd });
    expect([quiet.code, quiet.stdout]).toEqual([0, expect.stringContaining('\nGood: nothing is evidently worse')]);
  });

  it('tells what became worse, since when, and what else was done then', async () => {
    const cwd = await projectWith(SLOWER);
    await perfkit(['history', 'annotate', 'deploy', 'v2', '--at', new Date(deployAt).toISOString()], { cwd });
    const { code, stdout, stderr } = await perfkit(['analyze', 'regressions', '--json', '--enforce'], { cwd });
    expect([code, stderr]).toEqual([10, '']);
    const { verdict, sections } = JSON.parse(stdout);
    expect(verdict).toMatchObject({ state: 'bad', text: expect.stringMatching(/p95 of save became worse: \+\d+/) });
    const found = sections[0].findings.find(({ headline }: { headline: string }) => headline.startsWith('p95 of save'));
    expect(Math.abs(found.since - deployAt)).toBeLessThanOrEqual(2 * MINUTE);
    expect(found.effect.change).toBeCloseTo(0.3, 1);
    expect(found.alsoChanged[0]).toMatch(/^deploy v2, /);
    const quiet = await perfkit(['analyze', 'regressions', '--operation', 'load', '--enforce'], { cwd });
    expect([quiet.code, quiet.stdout]).toEqual([0, expect.stringContaining('\nGood: no regression of 5 % or more')]);
  });

  it('tells of limits ahead, as JSON too', async () => {
    const cwd = await projectWith(SLOWER);
    const text = await perfkit(['analyze', 'forecast'], { cwd });
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toMatch(/\nAttention: fullest file system reaches 100 % \(the disk is full\) in 1\d h/);
    const json = await perfkit(['analyze', 'forecast', '--json', '--enforce'], { cwd });
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      10,
      { schema: 1, title: 'Forecast', verdict: { state: 'attention' } },
    ]);
  });

  it('gives 11 for too little data under --enforce, and 11 where there is no history', async () => {
    const cwd = await projectWith({ minutes: 3, from });
    const few = await perfkit(['analyze', 'trends', '--enforce'], { cwd });
    expect([few.code, few.stdout]).toEqual([11, expect.stringContaining('\nUnknown: too little data')]);
    expect((await perfkit(['analyze', 'trends'], { cwd })).code).toBe(0);
    const none = await perfkit(['analyze', 'trends'], { cwd: await emptyProject() });
    expect([none.code, none.stderr]).toEqual([11, expect.stringContaining('Measure first')]);
  });

  it('finds in VictoriaMetrics what it finds here', { timeout: 60_000 }, async () => {
    const store = await startStore('victoria-metrics');
    const remote = await createRemoteWrite({
      url: store.writeUrl,
      folder: (await temporaryFolder()).path,
      labels: { job: 'shop' },
      interval: 0,
    });
    for (const batch of minutesOf(SLOWER)) await remote.append(batch);
    await remote.close(20_000);
    await store.settled();
    const cwd = await projectWith(SLOWER);
    const shifts = async (...source: string[]): Promise<unknown> => {
      const { stdout } = await perfkit(
        ['analyze', 'regressions', '--json', '--since', '5h', '--operation', 'save', ...source],
        { cwd },
      );
      const { sections } = JSON.parse(stdout) as { sections: { findings: { headline: string; since: number }[] }[] };
      return sections.map(({ findings }) => findings.map(({ headline, since }) => [headline.split(':')[0], since]));
    };
    const found = await shifts();
    expect(found).toEqual([[['p95 of save became worse', deployAt]], [], []]);
    expect(await shifts('--source', store.url, '--label', 'job=shop')).toEqual(found);
    const headlines = async (...source: string[]): Promise<unknown> => {
      const at = new Date(deployAt).toISOString();
      const { stdout, stderr } = await perfkit(
        ['analyze', 'compare', '--json', '--at', at, '--since', '5h', ...source],
        { cwd },
      );
      expect(stderr).toBe('');
      const { sections } = JSON.parse(stdout) as { sections: { heading: string; findings?: { headline: string }[] }[] };
      return sections.map(({ heading, findings = [] }) => [
        heading,
        findings.map(({ headline }) => headline.split(':')[0]).sort(),
      ]);
    };
    const here = await headlines();
    expect(here).toContainEqual(['Worse than before', ['p50 of save', 'p95 of save']]);
    expect(await headlines('--source', store.url, '--label', 'job=shop')).toEqual(here);
  });

  it('gives 12 for a source that nobody answers at, and shows no secret', async () => {
    const cwd = await emptyProject();
    const { code, stdout, stderr } = await perfkit(['analyze', 'trends', '--source', 'http://ann:s3cret@127.0.0.1:9'], {
      cwd,
    });
    expect([code, stdout]).toEqual([12, '']);
    expect(stderr).toMatch(/^perfkit: Expected http:\/\/127\.0\.0\.1:9 to answer, but it can't be reached/);
    expect(stderr).not.toContain('s3cret');
  });

  it('reaches a server of many tenants with a header, and shows none of it', async () => {
    const listening = createServer((request, response) => {
      const { 'x-scope-orgid': tenant } = request.headers;
      const isKnown = tenant === 'tenant-of-shop';
      const data = request.url?.includes('/label/') ? [] : { resultType: 'matrix', result: [] };
      const answer = isKnown ? { status: 'success', data } : { status: 'error', error: `no org id: ${tenant}` };
      request.resume().on('end', () => response.writeHead(isKnown ? 200 : 401).end(JSON.stringify(answer)));
    });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void listening.close());
    const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/prometheus`;
    const cwd = await emptyProject();
    const trends = (header: string, env: Record<string, string> = {}) =>
      perfkit(['analyze', 'trends', '--source', url, '--source-header', header], {
        cwd,
        env: { ...process.env, ...env },
      });
    const variable = ['X-Scope-OrgID: $', '{TENANT}'].join('');
    const known = await trends(variable, { TENANT: 'tenant-of-shop' });
    expect([known.code, known.stdout, known.stderr]).toEqual([
      0,
      expect.stringContaining('Unknown: too little data'),
      '',
    ]);
    const wrong = await trends(variable, { TENANT: 's3cret' });
    expect([wrong.code, wrong.stderr]).toEqual([12, expect.stringMatching(/it says: no org id: …/)]);
    const unset = await trends(variable);
    expect([unset.code, unset.stderr]).toEqual([2, expect.stringContaining('the variable TENANT of the environment')]);
    const odd = await trends('s3cret');
    expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining('a colon between them')]);
    expect(`${wrong.stderr}${odd.stderr}`).not.toContain('s3cret');
  });

  it('looks at what there is, however long ago it is asked to begin', async () => {
    const cwd = await projectWith({ minutes: 60, from });
    const { stdout } = await perfkit(['analyze', 'trends', '--since', '18250d', '--json'], { cwd });
    expect(Math.abs(JSON.parse(stdout).range.from - from)).toBeLessThanOrEqual(5 * MINUTE);
  });

  it.each([
    [['analyze', 'trends', '--source-header', 'a: s3cret'], /^(?!.*s3cret).*--source-header to come with --source/],
    [['analyze', 'trends', '--source', 'prometheus'], /`url` to be an address/],
    [['analyze', 'trends', '--label', 'job=shop'], /--label to come with --source/],
    [['analyze', 'compare', '--at', 'yesterday'], /Give a moment like/],
    [['analyze', 'trends', '--since', '7'], /Give a time above 0/],
    [['analyze', 'trends', '--since', '99999999999d'], /at most 18250d, 50 years/],
    [['analyze', 'nonsense'], /nonsense/],
  ])('takes %j for misuse', async (words, said) => {
    const { code, stderr } = await perfkit(words, { cwd: await emptyProject() });
    expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
  });
});
