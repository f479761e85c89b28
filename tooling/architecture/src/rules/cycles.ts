/**
 * Files of a package form no circle: each can be read, and tested, after those that it imports.
 *
 * Type-only imports count, since a reader has to follow them too. Of each knot one shortest circle is reported, as the
 * path to walk; cutting it may show the next.
 */
import type { Picture } from '../picture.ts';
import { edges, type Finding, type Rule } from './rule.ts';

export const cycles: Rule = {
  name: 'cycles',
  law: 'files of a package import each other without a circle',
  find: (picture) => shortestCircles(neighbours(picture)).map(finding),
};

interface Step {
  readonly to: string;
  readonly line: number;
}

type Graph = ReadonlyMap<string, readonly Step[]>;

function neighbours(picture: Picture): Graph {
  const graph = new Map<string, Step[]>();
  for (const { from, reference, to } of edges(picture, () => true)) {
    if (to.kind !== 'path' || to.file?.package !== from.package) continue;
    graph.set(from.path, [...(graph.get(from.path) ?? []), { to: to.file.path, line: reference.line }]);
  }
  return graph;
}

function shortestCircles(graph: Graph): Step[][] {
  const reported = new Set<string>();
  const circles: Step[][] = [];
  for (const start of [...graph.keys()].sort()) {
    if (reported.has(start)) continue;
    const circle = shortestCircle(start, graph);
    if (circle === undefined || circle.some(({ to }) => reported.has(to))) continue;
    circles.push(circle);
    for (const { to } of circle) reported.add(to);
  }
  return circles;
}

/** Breadth first, so that the first way back to the start is a shortest one. */
function shortestCircle(start: string, graph: Graph): Step[] | undefined {
  const seen = new Set<string>();
  let ways: Step[][] = [[{ to: start, line: 1 }]];
  while (ways.length > 0) {
    const next: Step[][] = [];
    for (const way of ways) {
      for (const step of graph.get(way.at(-1)?.to ?? '') ?? []) {
        if (step.to === start) return [...way, step];
        if (seen.has(step.to)) continue;
        seen.add(step.to);
        next.push([...way, step]);
      }
    }
    ways = next;
  }
  return undefined;
}

function finding(circle: Step[]): Finding {
  const paths = circle.map(({ to }) => to);
  return {
    file: paths[0] ?? '',
    line: circle[1]?.line ?? 1,
    problem: `Circle of imports: ${paths.join(' → ')}.`,
    remedy: 'Move what both sides need into a file of its own.',
  };
}
