/**
 * Bookkeepers at work, for `perfkit load examples/bookkeeping/load.ts --rate 20 --for 1m --contract 'p95<200ms'`: each opens a
 * session, enters a receipt out of `receipts.csv`, has it approved and posted, and looks at the balance.
 *
 * The server is that of `main.ts`; its address comes from BOOKKEEPING_URL.
 */
import { csv, type Scenario, scenario, type Target } from '@perf/validators';

interface Receipt extends Record<string, string> {
  readonly customer: string;
  readonly amount: string;
  readonly day: string;
}

/** @param baseUrl of a server that runs */
export function bookkeepers(baseUrl: string): Scenario<undefined, Receipt, { session: string }> {
  return scenario({
    name: 'bookkeepers',
    baseUrl,
    data: csv<Receipt>(new URL('receipts.csv', import.meta.url)),
    variables: () => ({ session: '' }),
    thinkTime: { mean: '300ms', distribution: 'exponential' },
    steps: [
      {
        name: 'open a session',
        async run({ http, vars }) {
          vars.session = ((await http.post('/sessions')).json() as { id: string }).id;
        },
      },
      {
        name: 'enter a receipt',
        run: ({ http, row }) => {
          const receipt = { customer: Number(row.customer), kind: 'invoice', amount: Number(row.amount), day: row.day };
          return http.post('/sessions/{{session}}/transactions', receipt, { expect: 201 });
        },
      },
      { name: 'approve', run: ({ http }) => http.post('/sessions/{{session}}/approve') },
      { name: 'post', run: ({ http }) => http.post('/sessions/{{session}}/post') },
      {
        name: 'look at the balance',
        thinkTime: 0,
        async run({ http, check }) {
          const { cents } = (await http.get('/customers/{{customer}}/balance')).json() as { cents: number };
          check(Number.isInteger(cents), 'a balance in whole cents');
        },
      },
    ],
  });
}

/** What `perfkit load` finds in this module. */
export const target: Target = bookkeepers(process.env.BOOKKEEPING_URL ?? 'http://127.0.0.1:3000');
