/** A program with limits and sessions that nobody hands to perfkit; it goes on until it is told to end. */
import { createLimits, createSessions } from '@perf/core';

const limits = createLimits({ transactions: 100, customers: 10 }, { mode: 'enforce' });
limits.add('transactions', 30);
limits.add('customers', 10);
try {
  limits.add('customers');
} catch {
  // The eleventh has to wait.
}
const sessions = createSessions({ name: 'web' });
for (const id of ['a', 'b', 'c']) sessions.register(id);
sessions.unregister('a');
console.log('ready');
process.on('SIGTERM', () => process.exit());
setTimeout(() => undefined, Number(process.env.FOR_MS ?? 20_000));
