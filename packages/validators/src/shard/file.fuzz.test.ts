/** Results of shards, from other machines. */
import { fuzz, mutatedText, mutatedValue } from '@tooling/testkit';
import { beforeAll, expect, it } from 'vitest';
import { load } from '../load/load.ts';
import { loadJson } from '../report/load-json.ts';
import { fnTarget } from '../targets/fn-target.ts';
import { mergeShards } from './merge.ts';

let text: string;

beforeAll(async () => {
  const target = fnTarget(async () => undefined, { name: 'nothing' });
  text = JSON.stringify(loadJson(await load({ target, rate: 100, duration: 50, shard: '1/1', contracts: 'p95<5s' })));
});

/** Merged, judged and told, as `perfkit load merge` does. */
function merged(content: string): void {
  const result = mergeShards([{ name: 'a', text: content }]);
  expect(JSON.stringify(loadJson(result))).toContain('"kind"');
  expect(typeof result.requests).toBe('number');
}

it('one that was forged is merged, or refused', async () => {
  merged(text);
  await fuzz(mutatedValue([JSON.parse(text)]), (value) => merged(JSON.stringify(value) ?? ''));
});

it('one of more shards than there may be takes no memory for them', () => {
  const forged = JSON.parse(text) as { shard: object };
  const of = (count: number) => JSON.stringify({ ...forged, shard: { ...forged.shard, of: count } });
  for (const count of [1e9, 1.5, 1e300]) expect(() => merged(of(count))).toThrow(`it is shard 1 of ${count}`);
  expect(() => merged(of(9_999))).toThrow(/shards 2, 3, .*, 21 and 9978 more missing/);
});

it('one that was damaged is merged, or refused', async () => {
  await fuzz(mutatedText([text]), merged);
});
