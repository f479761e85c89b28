/**
 * Which package stands on which floor.
 *
 * ```
 *  6  examples/*  bench  and the root        use everything
 *  5  apps/*
 *  4  dashboard
 *  3  runtime                                chooses the adapters
 *  2  optimizer  validators
 *  1  health  analytics  backup  notify
 *  0  core
 * -1  tooling/*                              below everything: it knows no package, and only tests know it
 * ```
 */
const LAYERS: Readonly<Record<string, number>> = {
  '@perf/core': 0,
  '@perf/health': 1,
  '@perf/analytics': 1,
  '@perf/backup': 1,
  '@perf/notify': 1,
  '@perf/optimizer': 2,
  '@perf/validators': 2,
  '@perf/runtime': 3,
  '@perf/dashboard': 4,
};

export const TOOLING = -1;
export const CORE = 0;
/** The lowest layer that may choose an adapter. */
export const COMPOSITION = 3;
/** Examples, benches and the root: nobody imports them, so they may know everything. */
export const LOWEST_UNBOUND = 6;

/** The layer of a package, or undefined when it stands in `packages/` under a name that has no layer yet. */
export function layerOf(folder: string, name: string): number | undefined {
  if (folder.startsWith('packages/')) return LAYERS[name];
  if (folder.startsWith('apps/')) return 5;
  return folder.startsWith('tooling/') ? TOOLING : LOWEST_UNBOUND;
}
