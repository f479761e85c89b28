/**
 * Layer 3 and above choose the adapters; below it, code knows ports.
 *
 * An adapter has a subpath of its own, so that who imports a package's index loads no I/O. Adapters may build on adapters.
 * Two packages are composed for those who install them alone; decisions 30 and 43 say why.
 */
import { COMPOSITION } from '../layers.ts';
import { type Edge, edges, type Finding, type Rule } from './rule.ts';

/** Files below layer 3 that choose adapters, and nothing else. */
const COMPOSING = /^packages\/(backup\/src\/create-backup\.ts|validators\/src\/compose\/[\w-]+\.ts)$/;

export const adapters: Rule = {
  name: 'adapters',
  law: 'no adapter is imported below layer 3, and none is exported again',
  find: (picture) =>
    edges(picture, ({ shipped, adapter, package: { library } }) => library && shipped && !adapter).flatMap(misuse),
};

function misuse({ from, reference: { line, specifier, reexport }, to }: Edge): Finding[] {
  const leadsToAdapter = (to.kind === 'path' || to.kind === 'workspace') && to.file?.adapter === true;
  if (!leadsToAdapter) return [];
  const place = { file: from.path, line };
  if (reexport || from.path.endsWith('/index.ts')) {
    return [
      {
        ...place,
        problem: `The adapter \`${specifier}\` is exported again.`,
        remedy: 'Give it a subpath of its own in `exports` of the package.json.',
      },
    ];
  }
  if ((from.package.layer ?? COMPOSITION) >= COMPOSITION || COMPOSING.test(from.path)) return [];
  return [
    {
      ...place,
      problem: `\`${from.package.name}\` (layer ${from.package.layer}) chooses the adapter \`${specifier}\`.`,
      remedy: 'Take the port as an argument and let layer 3 choose.',
    },
  ];
}
