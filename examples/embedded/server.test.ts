import { fileURLToPath } from 'node:url';
import { freePort, startProgram, temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';

it('serves the shop and its page at one port, and ends while somebody looks', async () => {
  const { path } = await temporaryFolder();
  const port = await freePort();
  const program = fileURLToPath(import.meta.resolve('./server.ts'));
  const args = ['--conditions=@perf/source', '--disable-warning=ExperimentalWarning', program];
  const env = { ...process.env, PERFKIT_DIR: path, PORT: String(port) };
  const server = startProgram(process.execPath, args, { env, timeout: 60_000 });
  await server.saw('its page at');
  const shop = `http://127.0.0.1:${port}`;
  expect(await (await fetch(`${shop}/basket`)).text()).toBe('1550 cents\n');
  expect(await (await fetch(`${shop}/perf/`)).text()).toContain('app.js');
  const now = (await (await fetch(`${shop}/perf/api/now`)).json()) as { operations: { rows: { name: string }[] } };
  const names = now.operations.rows.map(({ name }) => name);
  // The shop's own, and none of the page.
  expect(names.toSorted()).toEqual(['GET /basket', 'price basket']);
  const stream = await fetch(`${shop}/perf/api/stream`);
  server.kill('SIGTERM');
  expect(await stream.text()).toMatch(/event: end\ndata: \{\}\n\n$/);
  const { code, stderr } = await server.result;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}, 70_000);
