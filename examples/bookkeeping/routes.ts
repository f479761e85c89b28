/**
 * What the server answers: one line per route, from a request's parts to a status and a body.
 *
 * `GET /report` is the slow one, on purpose. What stands in no line is a 404.
 */
import type { Books, Customer } from './books.ts';
import { customerId, draftFrom } from './input.ts';
import { Refusal } from './refusal.ts';
import { SEED_YEAR } from './seed.ts';
import type { Workflow } from './workflow.ts';
import { yearlyReport } from './yearly-report.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers one request. @throws Refusal when it can't be served */
export type Router = (request: RequestParts) => Promise<Answer>;

export interface RequestParts {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Reads the body. */
  readonly json: () => Promise<unknown>;
}

interface Route {
  readonly method: 'GET' | 'POST';
  /** Path segments; `:id` stands for any one segment. */
  readonly pattern: string;
  readonly answer: (id: string, json: RequestParts['json']) => Promise<Answer>;
}

export function createRouter(books: Books, workflow: Workflow): Router {
  const routes = routesOf(books, workflow);
  return async ({ method, path, json }) => {
    for (const route of routes) {
      const id = route.method === method ? matching(route.pattern, path) : undefined;
      if (id !== undefined) return route.answer(id, json);
    }
    throw new Refusal('There is no such route', { status: 404 });
  };
}

function routesOf(books: Books, workflow: Workflow): readonly Route[] {
  type Body = (id: string, json: RequestParts['json']) => unknown;
  const route =
    (method: Route['method'], status: number) =>
    (pattern: string, body: Body): Route => {
      return { method, pattern, answer: async (id, json) => ({ status, body: await body(id, json) }) };
    };
  const get = route('GET', 200);
  const create = route('POST', 201);
  const advance = route('POST', 200);
  return [
    get('/health', () => ({ status: 'ok', sessions: workflow.sessions() })),
    get('/customers/:id', (id) => known(books, id)),
    get('/customers/:id/balance', (id) => ({ cents: books.balance(known(books, id).id) })),
    get('/customers/:id/invoices', (id) => books.invoices(known(books, id).id)),
    get('/journal', () => books.journal()),
    get('/report', () => yearlyReport(books, SEED_YEAR)),
    create('/sessions', () => workflow.open()),
    create('/sessions/:id/transactions', async (id, json) => workflow.enter(id, draftFrom(await json()))),
    advance('/sessions/:id/approve', (id) => workflow.approve(id)),
    advance('/sessions/:id/post', (id) => ({ transactions: workflow.post(id) })),
  ];
}

function known(books: Books, id: string): Customer {
  const customer = books.customer(customerId(id));
  if (customer === undefined) throw new Refusal(`There is no customer ${id}`, { status: 404 });
  return customer;
}

/** The segment that stands for `:id` (empty where the pattern has none), or undefined when the path is another one. */
function matching(pattern: string, path: string): string | undefined {
  const wanted = pattern.split('/');
  const got = path.split('/');
  if (wanted.length !== got.length) return undefined;
  const at = wanted.indexOf(':id');
  return wanted.every((segment, n) => n === at || segment === got[n]) ? (got[at] ?? '') : undefined;
}
