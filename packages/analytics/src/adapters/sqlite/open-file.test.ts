import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { T0 } from '../../../test/batches.ts';
import { RETENTION } from '../../tier.ts';
import { openHistoryFile, putAside } from './open-file.ts';

describe('a damaged file', () => {
  it('is put aside with its log, which a new file must not take for its own', async () => {
    const { path, at } = await temporaryFolder();
    for (const suffix of ['', '-wal', '-shm']) writeFileSync(at(`history.db${suffix}`), suffix);
    const { dev, ino } = statSync(at('history.db'));
    expect(putAside(at('history.db'), `${dev}:${ino}`, T0)).toContain('history.db.damaged-2026-01-01T00-00-00.000Z');
    const name = 'history.db.damaged-2026-01-01T00-00-00.000Z';
    expect(readdirSync(path).sort()).toEqual([name, `${name}-shm`, `${name}-wal`]);
    expect(readFileSync(at(`${name}-wal`), 'utf8')).toBe('-wal');
  });

  it('stays where it is when another process has put a new one in its place', async () => {
    const { at } = await temporaryFolder();
    writeFileSync(at('history.db'), 'new');
    expect(putAside(at('history.db'), '1:1', T0)).toBeUndefined();
    expect(existsSync(at('history.db'))).toBe(true);
  });

  it('is known by its identity while it is open', async () => {
    const { path, at } = await temporaryFolder();
    const start = { folder: path, retention: RETENTION, maxBytes: 1e9, busyTimeout: 0 };
    const file = openHistoryFile(start, T0, () => undefined);
    const { dev, ino } = statSync(at('history.db'));
    expect(file.identity).toBe(`${dev}:${ino}`);
    file.close();
  });
});
