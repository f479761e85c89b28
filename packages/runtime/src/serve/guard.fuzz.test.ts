/** Headers of whoever reaches the port: names that look like ours are not ours. */
import { fuzz, mutatedText } from '@tooling/testkit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGuard } from './guard.ts';

const OURS = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[?::1\]?)(?::\d+)?$/i;
const hosts = mutatedText(['localhost:9464', '127.0.0.1', '[::1]:9464', 'evil.example', 'localhost.evil.example']);
const origins = mutatedText(['http://localhost:9464', 'https://evil.example', 'null', 'file://']);

it('lets in nobody who asks for another name, or is a page of another origin', async () => {
  const guard = createGuard({ host: '127.0.0.1', token: undefined });
  await fuzz(fc.tuple(hosts, fc.option(origins, { nil: undefined })), ([host, origin]) => {
    const refusal = guard({ host, ...(origin !== undefined && { origin }) });
    if (!OURS.test(host)) expect(refusal).toBeDefined();
    if (origin !== undefined && URL.canParse(origin) && new URL(origin).host !== host.toLowerCase()) {
      expect(refusal).toBeDefined();
    }
  });
});

it('lets in nobody with another token', async () => {
  const token = 'a-token-of-enough-characters';
  const guard = createGuard({ host: '0.0.0.0', token });
  await fuzz(mutatedText([`Bearer ${token}`, token]), (authorization) => {
    const refusal = guard({ host: 'anything', authorization });
    expect(refusal === undefined).toBe(authorization === `Bearer ${token}`);
  });
});
