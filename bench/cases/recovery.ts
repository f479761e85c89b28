/**
 * An operation that succeeds, run with recovery round it: what a program pays on every call for the day on which one fails.
 * Peers with the policies that do as much: cockatiel's retry and circuit breaker, opossum's circuit breaker.
 *
 * A call is counted whole, the function and the wait for it included: a peer is not helped by taking that off.
 */
import { createRecovery } from '@perf/health';
import { ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleAll, retry, wrap } from 'cockatiel';
import CircuitBreaker from 'opossum';
import { type AloneCase, share } from '../case.ts';
import { nanosecondsPerAwait } from '../timing.ts';

const CALLS = 100_000;

async function work(): Promise<number> {
  return 1;
}

const RETRIES = { maxAttempts: 3, backoff: new ExponentialBackoff() };
const BREAKER = { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) };

async function fired(breaker: CircuitBreaker<[], number>): Promise<number> {
  const cost = await nanosecondsPerAwait(() => breaker.fire(), CALLS);
  breaker.shutdown();
  return cost;
}

export const recovery: AloneCase = {
  name: 'recovery',
  title: 'One operation that succeeds, with recovery round it',
  unit: 'ns of CPU a call',
  variants: {
    'bare await': () => nanosecondsPerAwait(work, CALLS),
    'Recovery.run': () => {
      const created = createRecovery();
      created.on('ECONNRESET', { retry: 3 });
      return nanosecondsPerAwait(() => created.run('save', work, { idempotent: true }), CALLS);
    },
    'Recovery.run, with a breaker': () => {
      const created = createRecovery();
      created.on('ECONNRESET', { retry: 3 });
      created.protect('save', { breaker: {} });
      return nanosecondsPerAwait(() => created.run('save', work, { idempotent: true }), CALLS);
    },
    'cockatiel retry + breaker': () => {
      const policy = wrap(retry(handleAll, RETRIES), circuitBreaker(handleAll, BREAKER));
      return nanosecondsPerAwait(() => policy.execute(work), CALLS);
    },
    // As it comes: with its time-out, which is a timer a call.
    opossum: () => fired(new CircuitBreaker(work)),
    'opossum, without time-out': () => fired(new CircuitBreaker(work, { timeout: false })),
  },
  figures: [
    {
      name: 'Recovery.run to cockatiel retry + breaker',
      ...share('Recovery.run', 'cockatiel retry + breaker'),
      floor: { atMost: 0.3 },
    },
    { name: 'Recovery.run to opossum', ...share('Recovery.run', 'opossum'), floor: { atMost: 1 / 3 } },
    { name: 'Recovery.run to opossum, without time-out', ...share('Recovery.run', 'opossum, without time-out') },
    {
      name: 'Recovery.run, with a breaker to cockatiel retry + breaker',
      ...share('Recovery.run, with a breaker', 'cockatiel retry + breaker'),
    },
  ],
};
