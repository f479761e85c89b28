import { describe, expect, it } from 'vitest';
import { meantBy } from './arguments.ts';

describe('the words after `perfkit`', () => {
  it.each([
    ['run node app.js --port 3000', 'run -- node app.js --port 3000'],
    ['run --for 20s node app.js --for 1s', 'run --for 20s -- node app.js --for 1s'],
    ['run --for=20s --enforce node app.js', 'run --for=20s --enforce -- node app.js'],
    ['run -c x.json --quiet ./app', 'run -c x.json --quiet -- ./app'],
    ['run -qc x.json ./app', 'run -qc x.json -- ./app'],
    ['run --dataDir x ./app', 'run --dataDir x -- ./app'],
    ['run --for 20s -- node app.js -- rest', 'run --for 20s -- node app.js -- rest'],
    ['run npm start -- --port 3', 'run -- npm start -- --port 3'],
    ['run -q node --no-warnings app.js -- x', 'run -q -- node --no-warnings app.js -- x'],
    ['run --pid 12 --inspect --for 5s', 'run --pid 12 --inspect --for 5s'],
    ['run --pid 12 node app.js', 'run --pid 12 -- node app.js'],
    ['run --help', 'run --help'],
    ['run', 'run'],
    ['report --since 1h', 'report --since 1h'],
    ['', ''],
    ['help', '--help'],
    ['help backup now', 'backup now --help'],
    ['run help', 'run -- help'],
  ])('%s means %s', (typed, meant) => {
    expect(meantBy(typed.split(' ')).join(' ')).toBe(meant);
  });
});
