import { generateHelpTextForAllCommands } from '@stricli/core';
import { describe, expect, it } from 'vitest';
import { application } from './application.ts';

const verbs = generateHelpTextForAllCommands(application);

/** What reads no configuration and keeps nothing: it measures what it is given. */
const WITHOUT_PLACE = /^perfkit (bench|gate|macos \w+|completion|schema|export (rules|alertmanager|grafana))$/;

describe.each(verbs)('%s --help', (title, text) => {
  const flags = [...text.matchAll(/^\s+(?:-\w )?\s*\[?--([\w-]+)/gm)].map(([, name]) => name);

  it('has an example, and a purpose for each of its flags', () => {
    const usage = text.split('\n\n')[0] as string;
    expect(usage.split('\n').filter((line) => line.startsWith(`  ${title}`)).length).toBeGreaterThan(1);
    for (const line of text.trimEnd().split('\nFLAGS\n')[1]?.split('\n\n')[0]?.split('\n') ?? [])
      expect(line).toMatch(/--.* {2}\S/);
  });

  it('knows the data folder by the same name as every other', () => {
    if (!WITHOUT_PLACE.test(title)) expect(flags).toContain('data-dir');
  });
});

it('flags of one name say the same thing in the same words, where they are of the same kind', () => {
  for (const name of ['json', 'quiet', 'config', 'data-dir']) {
    const line = new RegExp(`^ +(?:-\\w)? *\\[--${name}\\] +(.*)$`, 'm');
    const words = verbs.flatMap(([, text]) => line.exec(text)?.[1] ?? []);
    const distinct = new Set(words.map((text) => text.replace(/; with --watch.*/, '')));
    expect([name, words.length > 3, [...distinct].length]).toEqual([name, true, 1]);
  }
});
