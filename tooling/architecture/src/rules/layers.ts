/**
 * Values flow down and imports point up the layers: a package knows those below its own and nothing else.
 *
 * Tests may know a neighbour, if their package.json says so; what is shipped may not, and never knows the tooling. Below
 * core there is nothing, so that who imports it loads a few kilobytes and no package of others.
 */
import { CORE, LOWEST_UNBOUND, TOOLING } from '../layers.ts';
import type { Package, Picture } from '../picture.ts';
import { type Edge, edges, type Finding, type Rule } from './rule.ts';

export const layers: Rule = {
  name: 'layers',
  law: 'a file imports its own package or a strictly lower layer, core nothing, and no shipped file the tooling',
  find: (picture) => [...unknownPackages(picture), ...edges(picture, (file) => file.shipped).flatMap(upward)],
};

function unknownPackages({ packages }: Picture): Finding[] {
  return packages
    .filter(({ layer }) => layer === undefined)
    .map(({ name, folder }) => ({
      file: `${folder}/package.json`,
      line: 1,
      problem: `\`${name}\` has no layer.`,
      remedy: 'Give it one in ARCHITECTURE.md and in tooling/architecture/src/layers.ts.',
    }));
}

function upward(edge: Edge): Finding[] {
  const { from, reference, to } = edge;
  const { line, specifier } = reference;
  if (to.kind === 'npm') return foreign(edge, to.name);
  if (to.kind !== 'workspace' || to.package === from.package) return [];
  const own = from.package.layer ?? LOWEST_UNBOUND;
  const other = to.package.layer ?? LOWEST_UNBOUND;
  const place = { file: from.path, line };
  if (other === TOOLING && own !== TOOLING && own < LOWEST_UNBOUND) {
    return [
      {
        ...place,
        problem: `Shipped code imports \`${specifier}\`, which is never published.`,
        remedy: 'Move the use into a test, or the code into the package.',
      },
    ];
  }
  if (other < own || (own === other && (own === TOOLING || own === LOWEST_UNBOUND))) return [];
  return [
    {
      ...place,
      problem: `${floor(from.package)} imports \`${specifier}\` of ${floor(to.package)}.`,
      remedy: 'Move the code to the higher of the two layers, or hand the value in as an argument.',
    },
  ];
}

function foreign({ from, reference: { line, typeOnly } }: Edge, name: string): Finding[] {
  if (from.package.layer !== CORE || from.adapter || typeOnly) return [];
  return [
    {
      file: from.path,
      line,
      problem: `Core imports \`${name}\`, and core stands on nothing.`,
      remedy: 'Put the use into a folder `adapters/`, or write the few lines that are needed.',
    },
  ];
}

const floor = ({ name, layer }: Package): string => `\`${name}\` (layer ${layer ?? 'unknown'})`;
