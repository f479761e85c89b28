// Echoes each line. `answer`: answers its request instead, with itself as the result; `answer N`: ends with code 3 over the
// Nth. `noise`: says something that is no message first.
import { createInterface } from 'node:readline';

const [how, n] = process.argv.slice(2);
if (how === 'noise') process.stdout.write('Server started\n');
let seen = 0;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  seen += 1;
  if (seen === Number(n)) process.exit(3);
  const answer = () => JSON.stringify({ result: { line }, jsonrpc: '2.0', id: JSON.parse(line).id });
  process.stdout.write(`${how === 'answer' ? answer() : line}\n`);
}
