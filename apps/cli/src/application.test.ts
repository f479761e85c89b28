import { readdirSync } from 'node:fs';
import { generateHelpTextForAllCommands } from '@stricli/core';
import { describe, expect, it } from 'vitest';
import { application } from './application.ts';

const verbs = generateHelpTextForAllCommands(application);

/** What reads no configuration and keeps nothing: it measures what it is given. A gate reads one, and keeps nothing. */
const WITHOUT_PLACE = /^perfkit (bench|gate|macos \w+|completion|schema|export (rules|alertmanager|grafana))$/;
/** What prints nothing but words of its own. */
const OF_WORDS = /^perfkit (completion|schema)$/;
/** Standard output is the program's, or what is exported; what stays prints nothing there. */
const WITHOUT_JSON = /^perfkit (run|serve|history export|export \w+|backup (watch|cat))$/;
const schemas = readdirSync(new URL('../schemas/', import.meta.url));

describe.each(verbs)('%s --help', (title, text) => {
  const flags = [...text.matchAll(/^\s+(?:-\w )?\s*\[?--([\w-]+)/gm)].map(([, name]) => name);

  it('has an example, and a purpose for each of its flags', () => {
    const usage = text.split('\n\n')[0] as string;
    expect(usage.split('\n').filter((line) => line.startsWith(`  ${title}`)).length).toBeGreaterThan(1);
    for (const line of text.trimEnd().split('\nFLAGS\n')[1]?.split('\n\n')[0]?.split('\n') ?? [])
      expect(line).toMatch(/--.* {2}\S/);
  });

  if (!WITHOUT_PLACE.test(title))
    it('knows configuration and data folder by the same names as every other', () => {
      expect(flags).toEqual(expect.arrayContaining(['config', 'data-dir']));
      expect(text).toMatch(/^ +-c \[--config\]/m);
    });

  if (!OF_WORDS.test(title))
    it('can be told to be quiet like every other', () => {
      expect(flags).toContain('quiet');
      expect(text).toMatch(/^ +-q \[--quiet\]/m);
    });

  if (!(OF_WORDS.test(title) || WITHOUT_JSON.test(title)))
    it('has an answer for programs, like every other', () => {
      expect(flags).toContain('json');
      expect(schemas).toContain(`${title.replace(/^perfkit /, '').replaceAll(' ', '-')}.json`);
    });
});

it('flags of one name say the same thing in the same words, where they are of the same kind', () => {
  for (const name of ['json', 'quiet', 'config', 'data-dir']) {
    const line = new RegExp(`^ +(?:-\\w)? *\\[--${name}\\] +(.*)$`, 'm');
    // To `init` a configuration is what it writes.
    const others = verbs.filter(([title]) => title !== 'perfkit init');
    const words = others.flatMap(([, text]) => line.exec(text)?.[1] ?? []);
    const distinct = new Set(words.map((text) => text.replace(/; with --watch.*/, '')));
    expect([name, words.length > 3, [...distinct].length]).toEqual([name, true, 1]);
  }
});
