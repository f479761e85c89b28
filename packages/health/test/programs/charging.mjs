/**
 * Charges cards until it is killed, and never one twice: what others were in the middle of when they were killed is settled by
 * looking, and done when it was not. Arguments: the folder, a name for its keys, how many (endless without).
 *
 * What it was told is appended to `told`, what it has done to `done`, each at once and as a whole line.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { createRecovery } from '@perf/health';
import { createFolderJournal } from '@perf/health/journal';

const [folder, name, count = '1000000'] = process.argv.slice(2);
const journal = createFolderJournal({ folder: `${folder}/journal` });
const recovery = createRecovery({ journal });
const charge = (key) => appendFileSync(`${folder}/done`, `${key}\n`);
const told = (key) => appendFileSync(`${folder}/told`, `${key}\n`);

recovery.resume('charge', {
  settle: async ({ key }) => (readFileSync(`${folder}/done`, 'utf8').split('\n').includes(key) ? 'done' : 'not-done'),
  run: ({ key, payload }) => charge(payload.key === key ? key : `${key} with another's payload`),
});
const { interrupted, damage } = await recovery.replay();
const left = interrupted.filter(({ state }) => state !== 'done');
if (left.length + damage.length > 0) console.log(JSON.stringify({ left, damage }));
console.log('replayed');

async function accepted(n) {
  const key = `${name}-${n}`;
  const intent = { key, payload: { key, room: 'x'.repeat(n % 7 === 0 ? 3_000 : 10) } };
  if (n % 3 > 0) return recovery.run('charge', () => charge(key), { intent });
  const id = await recovery.accept('charge', intent);
  told(key);
  // Every so often it is left for later.
  if (n % 2 === 0) await recovery.run('charge', () => charge(key), { intent: id });
}

const lanes = Array.from({ length: 4 }, async (_, lane) => {
  for (let n = lane; n < Number(count); n += 4) await accepted(n);
});
await Promise.all(lanes);
await journal.close();
