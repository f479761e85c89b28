/**
 * A package is what its package.json says: it is entered through its exports, and it uses only what it declares.
 *
 * What ships in `packages/` may lean on dependencies alone, since nothing else is installed with it. Apps are bundled, and
 * so is the page of the dashboard, so their devDependencies count too; so do those of the root for the tooling, which never leaves the workspace.
 */
import { TOOLING } from '../layers.ts';
import type { Package, Picture, SourceFile } from '../picture.ts';
import { type Edge, edges, type Finding, type Rule } from './rule.ts';

export const boundaries: Rule = {
  name: 'boundaries',
  law: 'a package is imported by its name, through its exports, and is declared where it is used',
  find: (picture) => edges(picture, () => true).flatMap((edge) => crossings(edge, picture)),
};

function crossings(edge: Edge, picture: Picture): Finding[] {
  const { from, reference, to } = edge;
  const finding = (problem: string, remedy: string): Finding[] => [
    { file: from.path, line: reference.line, problem, remedy },
  ];
  const { specifier } = reference;
  if (to.kind === 'node') return [];
  if (to.kind === 'path') {
    if (to.file === undefined ? isInside(to.path, from.package) : to.file.package === from.package) return [];
    return finding(`\`${specifier}\` leads out of \`${from.package.name}\`.`, 'Import the other package by its name.');
  }
  if (to.kind === 'workspace') {
    if (!to.package.exports.has(to.subpath)) {
      const known = [...to.package.exports.keys()].filter((subpath) => subpath !== './package.json').join(', ');
      return finding(
        `\`${to.package.name}\` does not export \`${to.subpath}\`.`,
        `Import one of its entries (${known || 'it has none'}), or add one to its package.json.`,
      );
    }
    if (to.package === from.package) return [];
  }
  const name = to.kind === 'workspace' ? to.package.name : to.name;
  if (isDeclared(name, from, picture)) return [];
  const list = needsDependency(from) ? 'dependencies' : 'devDependencies';
  return finding(`\`${name}\` is not declared.`, `Add it to \`${list}\` of ${manifest(from.package)}.`);
}

const isInside = (path: string, { folder }: Package): boolean =>
  folder === '' ? !path.startsWith('..') : path === folder || path.startsWith(`${folder}/`);

/** A page goes to browsers as one file with all it needs. */
const PAGE = /^packages\/dashboard\/src\/page\//;

const needsDependency = ({ path, shipped, package: owner }: SourceFile): boolean =>
  shipped && owner.library && !PAGE.test(path);

function isDeclared(name: string, from: SourceFile, { packages }: Picture): boolean {
  const { dependencies, devDependencies, layer } = from.package;
  // A package that only has types stands under another name: `@types/x`, `@types/scope__x`.
  const names = [name, `@types/${name.replace(/^@(.+)\//, '$1__')}`];
  const declaredIn = (list: ReadonlySet<string>): boolean => names.some((entry) => list.has(entry));
  if (declaredIn(dependencies)) return true;
  if (needsDependency(from)) return false;
  const root = packages.find(({ folder }) => folder === '');
  return declaredIn(devDependencies) || (layer === TOOLING && root !== undefined && declaredIn(root.devDependencies));
}

const manifest = ({ folder }: Package): string => (folder === '' ? 'package.json' : `${folder}/package.json`);
