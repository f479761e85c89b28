/**
 * Effects stay at the edge: a library meets files, sockets, processes and terminals only in folders named `adapters`.
 *
 * Importing a type of such a module is free, since a type does nothing when the program runs.
 */
import type { SourceFile } from '../picture.ts';
import { edges, type Finding, perFile, type Rule } from './rule.ts';

const OUTSIDE = new Set([
  'fs',
  'net',
  'http',
  'https',
  'http2',
  'child_process',
  'worker_threads',
  'sqlite',
  'dgram',
  'tls',
  'dns',
  'inspector',
  'cluster',
  'readline',
  'repl',
]);

const REMEDY = 'Put it into a folder `adapters/` behind a port, or hand the value in as an argument.';

const isPure = ({ package: { library }, shipped, adapter }: SourceFile): boolean => library && shipped && !adapter;

export const effects: Rule = {
  name: 'effects',
  law: 'a library meets the outside only in its folders `adapters`',
  find: (picture) => [
    ...edges(picture, isPure).flatMap(({ from, reference: { line, typeOnly, specifier }, to }): Finding[] => {
      if (to.kind !== 'node' || typeOnly || !OUTSIDE.has(to.name)) return [];
      return [{ file: from.path, line, problem: `\`${specifier}\` is used outside of adapters.`, remedy: REMEDY }];
    }),
    ...perFile(picture, (file) =>
      (isPure(file) ? file.globals : []).map(({ name, line }) => ({
        file: file.path,
        line,
        problem: `\`${name}\` is used outside of adapters.`,
        remedy: REMEDY,
      })),
    ),
  ],
};
