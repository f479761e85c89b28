/** The whole check: every rule over one picture. Pure; who calls it brings the texts. */
import { byPlace, type Fault } from './fault.ts';
import { type Picture, pictureOf } from './picture.ts';
import { adapters } from './rules/adapters.ts';
import { boundaries } from './rules/boundaries.ts';
import { cycles } from './rules/cycles.ts';
import { effects } from './rules/effects.ts';
import { layers } from './rules/layers.ts';
import { length } from './rules/length.ts';
import type { Rule } from './rules/rule.ts';
import { state } from './rules/state.ts';
import { surface } from './rules/surface.ts';

export const rules: readonly Rule[] = [layers, boundaries, cycles, effects, adapters, length, surface, state];

/** @returns sorted by file and line; empty when code and architecture agree */
export function faultsOf(picture: Picture, those: readonly Rule[] = rules): Fault[] {
  return those.flatMap((rule) => rule.find(picture).map((finding) => ({ rule: rule.name, ...finding }))).sort(byPlace);
}

/** @param texts path from the root to content: scripts, and the package.json of each package */
export function check(texts: ReadonlyMap<string, string>): Fault[] {
  return faultsOf(pictureOf(texts));
}
