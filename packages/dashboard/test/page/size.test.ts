import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { files } from '#page-files';
import { POLICY } from './server.ts';

describe('the files of the page', () => {
  it('come to at most 60 KB on the wire', () => {
    const zipped = Object.values(files).map(({ text }) => gzipSync(text, { level: 9 }).length);
    expect(Object.keys(files)).toEqual(['index.html', 'app.css', 'app.js']);
    expect(zipped.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(60_000);
  });

  it('need nothing that the policy forbids, and name nothing outside', () => {
    const text = files['index.html']?.text ?? '';
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src=)/);
    expect([...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address.slice(0, 11))).toEqual([
      'data:image/',
      'app.css',
      'app.js',
    ]);
    expect(POLICY).not.toMatch(/unsafe/);
  });
});
