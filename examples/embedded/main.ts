/**
 * A bookkeeping program with all of perfkit inside: measured, limited, recovered, checked, backed up, and ended cleanly.
 *
 * Everything is declared in one place, `config`, and TypeScript knows its names: `perf.limits.add('customer')` does not
 * compile. What it prints is what its test expects.
 */
import { createPerf, defineConfig } from '@perf/runtime';

interface Entry {
  readonly customer: string;
  readonly cents: number;
}

/** The bank knows nothing of this entry, and asking again will not help. */
class UnknownCustomer extends Error {}

/** What the program keeps: it replaces entries and never changes them, so a backup can read it while it grows. */
const books = new Map<string, Entry>();
let balance = 0;

const config = defineConfig({
  service: 'embedded bookkeeping',
  // What is promised: judged once a second, and in the report.
  operations: {
    'post entry': { kind: 'compute', p95: '200ms', errorRate: 0.01 },
    'ask bank': { kind: 'network', p95: '200ms', labels: ['customer'] },
  },
  limits: { customers: 1_000, transactions: { max: 10, warnAt: 0.8, mode: 'enforce' } },
  sessions: { clerks: { timeout: '30m', max: 100 } },
  jobs: { 'close the day': { every: '1d', grace: '1h' } },
  // What to do when the bank fails, by kind of error.
  recovery: {
    'ask bank': {
      retry: { times: 3, base: 5 },
      timeout: '2s',
      breaker: { failures: 5, halfOpenAfter: '10s' },
      handlers: [{ on: UnknownCustomer, retry: 0, degrade: 'not rated' }],
    },
  },
  health: {
    checks: [
      {
        name: 'books balance',
        run: async () => (balance === total() ? { state: 'pass' } : { state: 'fail', text: 'the books are off' }),
      },
    ],
  },
  alerts: [{ name: 'books nearly full', reading: 'limit.transactions.use', above: 0.8, severity: 'warning' }],
  backup: { sources: { books: () => books }, every: '5m' },
});

const total = (): number => [...books.values()].reduce((sum, { cents }) => sum + cents, 0);

const perf = await createPerf(config);

/** Counts towards the limit first: past it nothing is posted. */
function post(id: string, entry: Entry): void {
  perf.measure('post entry', () => {
    perf.limits.add('transactions');
    books.set(id, entry);
    balance += entry.cents;
    perf.backup.touch();
  });
}

let calls = 0;

/** A bank that is down at every third call. */
async function askBank(customer: string): Promise<string> {
  calls += 1;
  if (customer === 'nobody') throw new UnknownCustomer(`The bank does not know ${customer}`);
  if (calls % 3 === 1) throw Object.assign(new Error('The bank is down'), { code: 'ECONNRESET' });
  return 'good';
}

const rating = (customer: string): Promise<string> =>
  perf.recovery.run('ask bank', () => perf.measure('ask bank', () => askBank(customer), { customer }));

// 1. Work: two clerks, a few customers, an entry each.
for (const clerk of ['ann', 'bob']) perf.sessions.clerks.register(clerk);
for (const customer of ['c-1', 'c-2', 'nobody']) {
  perf.limits.add('customers');
  console.log(`rating of ${customer}: ${await rating(customer)}`);
  post(`entry of ${customer}`, { customer, cents: 1_200 });
}
perf.job('close the day').run(() => total());
perf.sessions.clerks.unregister('bob');

// 2. A backup by hand, an accident, and the books as they were.
const { id } = await perf.backup.now();
books.clear();
for (const [key, entry] of await perf.backup.records(id, 'books')) books.set(String(key), entry as Entry);
console.log(`restored: ${books.size} entries, ${total()} cents`);
await perf.backup.verify(id, { data: true });

// 3. The limit: seven more fit, the eighth is refused, and changes nothing.
for (let n = 4; n <= 11; n += 1) {
  try {
    post(`entry ${n}`, { customer: 'c-1', cents: 100 });
  } catch (error) {
    console.log(`refused: ${(error as Error).message}`);
  }
}

// 4. How it stands: one health report, and the whole one.
const { checks } = await perf.health.run();
console.log(`books balance: ${checks.find(({ name }) => name === 'books balance')?.state}`);
const { operations, limits = [], sessions = [], recovery = [], backups, recommendations = [] } = perf.report();
const { count, failed } = operations.find(({ name }) => name === 'post entry') ?? { count: 0, failed: 0 };
console.log(`posted: ${count} calls, ${failed} failed`);
for (const { name, used, limit, state } of limits) console.log(`${name}: ${used} of ${limit}, ${state}`);
for (const { name, active, peak } of sessions) console.log(`${name}: ${active} active, ${peak} at most`);
for (const { operation, runs, recovered, degraded } of recovery)
  console.log(`${operation}: ${runs} runs, ${recovered} recovered, ${degraded} degraded`);
console.log(`backups: ${backups?.failed} failed, the last one was ${backups?.last?.outcome}`);
for (const { text } of recommendations) console.log(`advice: ${text}`);

// 5. The end: what is left is kept, all watching ends, and so does the program, by itself. Twice is fine.
await Promise.all([perf.stop(), perf.stop()]);
console.log('stopped');
