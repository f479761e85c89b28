/** Where an import leads: into the package itself, to another package of the workspace, to Node, to npm, or nowhere. */
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path/posix';
import type { Reference } from './facts.ts';
import type { Package, Picture, SourceFile } from './picture.ts';

export type Target =
  /** A path, relative or through the package's own name; `file` is absent for data and for files that are built. */
  | { readonly kind: 'path'; readonly path: string; readonly file: SourceFile | undefined }
  | {
      readonly kind: 'workspace';
      readonly package: Package;
      readonly subpath: string;
      readonly file: SourceFile | undefined;
    }
  /** `name` has no `node:` and no subpath: `fs` for `node:fs/promises`. */
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'npm'; readonly name: string };

const BUILTIN = new Set(builtinModules.map((name) => name.replace(/^node:/, '')));

export function resolve({ specifier }: Pick<Reference, 'specifier'>, from: SourceFile, picture: Picture): Target {
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..') return path(specifier, from, picture);
  if (specifier.startsWith('#')) return { kind: 'path', path: from.path, file: undefined };
  const builtin = specifier.replace(/^node:/, '');
  if (specifier.startsWith('node:') || BUILTIN.has(builtin)) return { kind: 'node', name: builtin.split('/')[0] ?? '' };

  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const subpath = `.${specifier.slice(name.length)}`;
  const target = picture.packages.find((entry) => entry.name === name);
  if (target === undefined) return { kind: 'npm', name };
  const file = picture.files.get(target.exports.get(subpath) ?? '');
  if (target === from.package && file !== undefined) return { kind: 'path', path: file.path, file };
  return { kind: 'workspace', package: target, subpath, file };
}

function path(specifier: string, from: SourceFile, picture: Picture): Target {
  const joined = join(dirname(from.path), specifier);
  const written = joined.replace(/\.([mc]?)js$/, '.$1ts');
  return { kind: 'path', path: joined, file: picture.files.get(joined) ?? picture.files.get(written) };
}
