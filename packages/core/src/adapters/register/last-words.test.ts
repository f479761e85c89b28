import { readdirSync, readFileSync, statSync } from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { fromLine, type Message } from '../../protocol.ts';
import { writeLastWords } from './last-words.ts';

const update: Message = {
  type: 'update',
  source: 'p',
  at: 1,
  series: [],
  slowest: [],
  readings: {},
  stalls: [],
  pauses: [],
  troubles: [],
};

describe('last words', () => {
  it('are one file, for this user only, with nothing beside it', async () => {
    const folder = await temporaryFolder();
    writeLastWords(folder.path, 'p', [update, update]);
    expect(readdirSync(folder.path)).toEqual(['p.ndjson']);
    expect(statSync(folder.at('p.ndjson')).mode & 0o777).toBe(0o600);
    const lines = readFileSync(folder.at('p.ndjson'), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map(fromLine)).toEqual([update, update]);
  });

  it('fail where there is no folder', () => {
    expect(() => writeLastWords('/does/not/exist', 'p', [update])).toThrow('ENOENT');
  });
});
