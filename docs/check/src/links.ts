/** Whether links within the repository lead somewhere: the file is there, and so is the heading. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Markdown } from './markdown.ts';

/** @returns `README.md:12 …` for each link that leads nowhere */
export function brokenLinks(documents: readonly Markdown[], root: string): string[] {
  const byFile = new Map(documents.map((document) => [document.file, document]));
  return documents.flatMap(({ file, links }) =>
    links.flatMap(({ line, target }) => {
      if (/^(?:[a-z]+:|\/\/)/.test(target)) return [];
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? file : normalize(join(dirname(file), path)).replace(/\/$/, '');
      if (to !== file && !existsSync(join(root, to))) return [`${file}:${line} leads to ${target}, which is not there`];
      if (anchor === undefined) return [];
      const page = byFile.get(to) ?? byFile.get(join(to, 'README.md'));
      return page?.anchors.has(anchor) ? [] : [`${file}:${line} leads to ${target}, where no heading is called that`];
    }),
  );
}
