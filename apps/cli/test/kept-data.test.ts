/** What perfkit leaves in its data folder: nothing that people sent or a program knew, and for its user only. */
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { freePort } from './drive.ts';
import { emptyProject, startPerfkit } from './perfkit.ts';
import { get, startServe, untilCounted } from './served.ts';

const SERVER = `
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => {
      console.log('printed-s3cret');
      response.setHeader('set-cookie', 'session=answered-s3cret');
      response.end('answer-s3cret');
    });
  });
  process.on('SIGTERM', () => process.exit(0));
  server.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));`;
const SECRETS = ['query', 'header', 'cookie', 'body', 'environment', 'printed', 'answered', 'answer'].map(
  (name) => `${name}-s3cret`,
);
const CALLS = 20;

async function sendSecrets(port: number): Promise<void> {
  const headers = { authorization: 'Bearer header-s3cret', cookie: 'session=cookie-s3cret' };
  for (let call = 0; call < CALLS; call += 1) {
    const url = `http://127.0.0.1:${port}/orders/${call}?token=query-s3cret&mail=ann@query-s3cret.example`;
    const answer = await fetch(url, { method: 'POST', headers, body: 'password=body-s3cret' });
    await answer.text();
  }
}

/** Everything below a folder, by its path. Sockets have no content. */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

function secretsIn(paths: readonly string[]): string[] {
  const texts = paths.map((path) => readFileSync(path, 'latin1'));
  return SECRETS.filter((secret) => texts.some((text) => text.includes(secret)));
}

describe('what is kept of a program', () => {
  it('is nothing that people sent, that it answered, printed or had in its environment', async () => {
    const cwd = await emptyProject();
    const port = await freePort();
    const env = { ...process.env, PORT: String(port), TOKEN: 'environment-s3cret' };
    writeFileSync(join(cwd, 'server.cjs'), SERVER);
    const words = ['run', '--report', 'report.json', '--', process.execPath, 'server.cjs'];
    const running = startPerfkit(words, { cwd, env, timeout: 30_000 });
    await running.saw('listening');
    await sendSecrets(port);
    running.kill('SIGTERM');
    const { stderr } = await running.result;
    const kept = filesBelow(join(cwd, '.perfkit'));
    expect(kept.map((path) => path.split('/').at(-1))).toContain('history.db');
    expect(readFileSync(join(cwd, 'report.json'), 'utf8')).toContain('/orders/:id');
    expect(secretsIn([...kept, join(cwd, 'report.json')])).toEqual([]);
    expect(SECRETS.filter((secret) => stderr.includes(secret))).toEqual([]);
  });

  it('is for its user only, and a serve tells no more over HTTP', async () => {
    const cwd = await emptyProject();
    const served = await startServe(cwd);
    const port = await freePort();
    const env = { ...process.env, ...served.environment, PORT: String(port), TOKEN: 'environment-s3cret' };
    const program = startProgram(process.execPath, ['-e', SERVER], { cwd, env, timeout: 30_000 });
    await program.saw('listening');
    await sendSecrets(port);
    await untilCounted(served, 'POST /orders/:id', CALLS);
    const pages = await Promise.all(
      ['metrics', 'report.json', 'health'].map((page) => get(`${served.file.url}/${page}`)),
    );
    program.kill('SIGTERM');
    served.running.kill('SIGTERM');
    await Promise.all([program.result, served.running.result]);
    expect(pages.map(({ text }) => SECRETS.filter((secret) => text.includes(secret)))).toEqual([[], [], []]);
    expect(secretsIn(filesBelow(join(cwd, '.perfkit')))).toEqual([]);
    // The folder alone would do, but for one that was there before and is open.
    expect(lstatSync(join(cwd, '.perfkit')).mode & 0o777).toBe(0o700);
    for (const name of ['history.db', 'serve']) expect(lstatSync(join(cwd, '.perfkit', name)).mode & 0o077).toBe(0);
  });
});
