/**
 * `pnpm write-docs`: writes the parts of documents that are known from elsewhere: what packages export, docs/errors.md, the index of
 * decisions, the order of the glossary. A test fails while a file differs from that.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from './api.ts';
import { root } from './repository.ts';
import { compiled } from './types.ts';
import { LIBRARIES, writtenDocuments } from './written.ts';

const { program } = compiled([], entriesOf(root, LIBRARIES));
let changed = 0;
for (const { file, text } of writtenDocuments(root, program)) {
  const path = join(root, file);
  if (readFileSync(path, 'utf8') === text) continue;
  writeFileSync(path, text);
  changed += 1;
  process.stdout.write(`wrote ${file}\n`);
}
process.stdout.write(`${changed} changed\n`);
