/** Words that docs/troubleshooting.md says one sees are words that perfkit says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesInRepository, root } from './repository.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

it('every message that is quoted as a symptom stands in the sources', () => {
  const sources = filesInRepository('packages/*/src/*.ts', 'apps/*/src/*.ts').filter(
    (file) => !file.includes('.test.'),
  );
  const code = sources.map(read).join('\n');
  const symptoms = read('docs/troubleshooting.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|')[1] ?? '');
  const quoted = symptoms.flatMap((cell) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, text = '']) => text));
  const parts = quoted.filter((text) => !/^(?:perfkit [a-z]+|GET )/.test(text)).flatMap((text) => text.split('…'));
  const said = parts.map((part) => part.trim()).filter((part) => part !== '');
  expect(said.length).toBeGreaterThan(20);
  expect(said.filter((part) => !code.includes(part))).toEqual([]);
});
