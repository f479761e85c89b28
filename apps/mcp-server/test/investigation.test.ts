/** An investigation by a script that knows nothing but the tools: it goes where answers send it, and ends at the planted cause. */
import { join } from 'node:path';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { call, connected } from './ask.ts';

const PERFKIT = join(import.meta.dirname, '../../cli/dist/bin.js');

/** A shop, and its customers: one of its pages computes at one go, and keeps all others waiting. */
const SHOP = `
  import { createServer } from 'node:http';
  import { pbkdf2Sync } from 'node:crypto';
  const server = createServer((request, response) => {
    if (request.url === '/invoice') pbkdf2Sync('a', 'b', 400_000, 64, 'sha512');
    setTimeout(() => response.end('ok'), 2);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ask = (page) => fetch('http://127.0.0.1:' + server.address().port + page).then((answer) => answer.text());
  for (let i = 0; i < 16; i += 1) for (const page of ['/invoice', '/orders', '/orders', '/basket']) await ask(page);
  process.exit(0);`;

it('goes from “it is slow” to the operation that blocks the event loop, over the tools alone', async () => {
  const { path } = await temporaryFolder();
  const words = [PERFKIT, 'run', '--data-dir', path, '--', process.execPath, '--input-type=module', '-e', SHOP];
  await runProgram(process.execPath, words, { cwd: path });

  const client = await connected(path);
  const { tools } = await client.listTools();
  const asked: string[] = [];
  let name: string | undefined = 'get_report';
  let last: { verdict?: string; confidence?: number | null; toDo?: string } = {};
  while (name !== undefined && asked.length < 5) {
    const { value, isError } = await call(client, name);
    expect(isError).toBe(false);
    asked.push(name);
    last = value as typeof last;
    name = tools.map((tool) => tool.name).find((tool) => last.toDo?.includes(tool) && !asked.includes(tool));
  }
  expect(asked).toEqual(['get_report', 'get_health']);
  expect(last.toDo).toMatch(/GET \/invoice.*worker thread/);
  expect(last.confidence).toBeGreaterThan(0.8);

  const { text } = await call(client, 'recommend');
  expect(text).toMatch(/% sure\. Next: [^.]*GET \/invoice/);
}, 30_000);
