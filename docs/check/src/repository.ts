/**
 * All Markdown of the repository that people read: what git knows, without changesets, which a release turns into a log, and
 * without the reports of `api/`, which a check writes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@tooling/workspace/tools';
import { type Markdown, readMarkdown } from './markdown.ts';

export { root };

/** Paths from the root; those that are new and not yet added too. */
export function filesInRepository(...patterns: readonly string[]): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const gone = new Set(execFileSync('git', ['ls-files', '--deleted'], { cwd: root, encoding: 'utf8' }).split('\n'));
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\n');
  return [...new Set(files)].filter((file) => file !== '' && !gone.has(file)).sort();
}

export function markdownOfRepository(): Markdown[] {
  return filesInRepository('*.md')
    .filter((file) => !/^(?:\.changeset|api)\//.test(file) && !file.endsWith('CHANGELOG.md'))
    .map((file) => readMarkdown(file, readFileSync(join(root, file), 'utf8')));
}
