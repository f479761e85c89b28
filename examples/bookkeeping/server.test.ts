import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bookkeeping, startBookkeeping } from './server.ts';

const invoice = { customer: 1, kind: 'invoice', amount: 11_900, day: '2026-03-14' };

let server: Bookkeeping;
beforeAll(async () => {
  server = await startBookkeeping({ customers: 20, transactions: 100 });
});
afterAll(() => server.stop());

// biome-ignore lint/suspicious/noExplicitAny: what a server answers has no type here; the assertions are its check.
type Json = any;

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(server.url + path, { method, ...(body === undefined ? {} : { body: payload }) });
  return { status: response.status, body: await response.json() };
}

describe('server', () => {
  it('takes a transaction from a session into a balance', async () => {
    const before = (await ask('GET', '/customers/1/balance')).body.cents;
    const { id } = (await ask('POST', '/sessions')).body;
    expect(await ask('POST', `/sessions/${id}/transactions`, invoice)).toMatchObject({ status: 201 });
    expect(await ask('POST', `/sessions/${id}/approve`)).toMatchObject({ status: 200, body: { state: 'approved' } });
    expect(await ask('POST', `/sessions/${id}/post`)).toEqual({ status: 200, body: { transactions: [101] } });
    expect((await ask('GET', '/customers/1/balance')).body).toEqual({ cents: before + 11_900 });
    expect((await ask('GET', '/journal')).body[0]).toMatchObject({ id: 101, ...invoice, memo: '' });
  });

  it('reads customers, invoices, its own health and the yearly report', async () => {
    expect((await ask('GET', '/customers/7?verbose')).body).toMatchObject({ id: 7, name: 'Customer 7' });
    expect((await ask('GET', '/customers/7/invoices')).body).toEqual(server.books.invoices(7));
    expect((await ask('GET', '/health')).body).toMatchObject({ status: 'ok' });
    expect((await ask('GET', '/report')).body).toMatchObject({ year: 2025, customers: 20 });
  });

  it.each([
    { what: 'an unknown customer', status: 404, method: 'GET', path: '/customers/999' },
    { what: 'a customer that is no number', status: 400, method: 'GET', path: '/customers/1e3/balance' },
    { what: 'a customer that is not named', status: 400, method: 'GET', path: '/customers/' },
    { what: 'an unknown path', status: 404, method: 'GET', path: '/customers/1/shoes' },
    { what: 'an unknown method', status: 404, method: 'DELETE', path: '/customers/1' },
    { what: 'an unknown session', status: 404, method: 'POST', path: '/sessions/nobody/approve' },
  ])('refuses $what with $status', async ({ status, method, path }) => {
    expect(await ask(method, path)).toEqual({ status, body: { error: expect.stringMatching(/\w/) } });
  });

  it.each([
    { what: 'no JSON', status: 400, body: '{"customer": 1,' },
    { what: 'nothing', status: 400, body: '' },
    { what: 'null', status: 422, body: null },
    { what: 'a negative amount', status: 422, body: { ...invoice, amount: -1 } },
    { what: 'a part of a cent', status: 422, body: { ...invoice, amount: 0.5 } },
    { what: 'an amount in words', status: 422, body: { ...invoice, amount: '100' } },
    { what: 'an unknown kind', status: 422, body: { ...invoice, kind: 'gift' } },
    { what: 'a day that does not exist', status: 422, body: { ...invoice, day: '2026-02-30' } },
    { what: 'an unknown customer', status: 422, body: { ...invoice, customer: 999 } },
    { what: 'an endless memo', status: 422, body: { ...invoice, memo: 'x'.repeat(201) } },
    { what: 'too long a body', status: 413, body: 'x'.repeat(20_000) },
  ])('refuses a transaction of $what with $status and keeps the session', async ({ status, body }) => {
    const { id } = (await ask('POST', '/sessions')).body;
    const path = `/sessions/${id}/transactions`;
    expect(await ask('POST', path, body)).toEqual({ status, body: { error: expect.stringMatching(/\w/) } });
    expect((await ask('POST', path, invoice)).body.drafts).toHaveLength(1);
  });

  it('finishes the request under way when it is stopped, then removes its file', async () => {
    const stopped = await startBookkeeping({ customers: 1, transactions: 0 });
    const session: Json = await (await fetch(`${stopped.url}/sessions`, { method: 'POST' })).json();
    const sending = request(`${stopped.url}/sessions/${session.id}/transactions`, {
      method: 'POST',
      headers: { expect: '100-continue' },
    });
    sending.flushHeaders();
    await once(sending, 'continue');
    const stopping = stopped.stop();
    await expect(fetch(`${stopped.url}/health`)).rejects.toThrow();
    sending.end(JSON.stringify(invoice));
    const [response] = await once(sending, 'response');
    expect(response.statusCode).toBe(201);
    response.resume();
    await Promise.all([stopping, stopped.stop()]);
    expect(existsSync(stopped.books.folder)).toBe(false);
  });
});
