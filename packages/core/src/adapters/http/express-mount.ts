/**
 * Where a router of Express (4 and 5) is mounted, as the program wrote it: `/orgs/:org`.
 *
 * A request tells only what was asked for (`/orgs/acme`). The way from the application down to the router that holds
 * the matched route is looked for in what Express keeps, once for each route; a request is then held against it.
 * Nothing of Express's is changed. Where the way is not found, what was asked for is templated.
 *
 * What a handler further up answers, like one of errors, has lost the route's base by then: the way is followed along
 * the whole path instead.
 *
 *   app ── layer `/orgs/:org` ──▶ router ── layer `/teams` ──▶ router ── route `/:team`
 */
import { templateOf } from './template.ts';

/** Of a router's stack: something mounted, or a route. Which fields there are depends on the version. */
interface Layer {
  readonly route?: object;
  readonly handle?: unknown;
  /** As it was written: Express 5.2 and later. */
  readonly rawPath?: unknown;
  /** Express 5. */
  readonly matchers?: readonly ((path: string) => false | Match)[];
  /** Express 4. */
  readonly regexp?: RegExp;
  readonly keys?: readonly { readonly name: string | number }[];
}

interface Application {
  readonly _router?: unknown;
  readonly router?: unknown;
  /** Of an application that is mounted in another one. */
  readonly parent?: Application;
  readonly mountpath?: unknown;
}

interface Match {
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const DEEPEST = 8;
const MOST_LAYERS = 5_000;
/** Distinct answers kept for a route; past them a request costs the search anew. */
const MOST_KEPT = 100;
const STAND_IN = 'perfkit-stand-in';

interface Way {
  /** From the application down. */
  readonly mounts: readonly Layer[];
  readonly route: Layer;
}

interface Ways {
  /** Several where a router is mounted more than once. */
  readonly all: readonly Way[];
  /** Whether each of them leads through the root only. */
  readonly areAtRoot: boolean;
  readonly byBase: Map<string, string>;
}

/** What is known of a server's routes, each looked for once. */
export class Mounts {
  readonly #waysTo = new WeakMap<object, Ways>();

  /** @param route what Express calls `request.route` @param base what was asked for up to the router; may be empty */
  at(request: object, route: object, base: string): string {
    const ways = this.#waysTo.get(route) ?? search(request, route);
    this.#waysTo.set(route, ways);
    if (base === '' && ways.areAtRoot) return '';
    const kept = ways.byBase.get(base);
    if (kept !== undefined) return kept;
    const pattern = first(ways.all, ({ mounts }) => patternOf(mounts, base));
    const late = pattern === undefined ? answeredLate(request, ways) : undefined;
    if (late !== undefined || base === '') return late ?? '';
    const mounted = pattern ?? templateOf(base);
    if (ways.byBase.size < MOST_KEPT) ways.byBase.set(base, mounted);
    return mounted;
  }
}

/** @returns undefined when no way fits the whole path either */
function answeredLate(request: object, { all }: Ways): string | undefined {
  const { originalUrl } = request as { originalUrl?: unknown };
  if (typeof originalUrl !== 'string') return undefined;
  const [path = ''] = originalUrl.split('?', 1);
  return first(all, ({ mounts, route }) => {
    const along = follow(mounts, path);
    return along !== undefined && matched(route, along.rest) !== undefined ? along.pattern : undefined;
  });
}

function first<T>(all: readonly T[], find: (each: T) => string | undefined): string | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function search(request: object, route: object): Ways {
  const { app } = request as { app?: Application };
  const all: Way[] = [];
  let left = MOST_LAYERS;
  const descend = (router: unknown, above: readonly Layer[]): void => {
    for (const layer of stackOf(router)) {
      left -= 1;
      if (left < 0) return;
      if (layer.route === route) all.push({ mounts: above, route: layer });
      else if (layer.route === undefined && above.length < DEEPEST) descend(layer.handle, [...above, layer]);
    }
  };
  // In Express 4, `router` is a getter that throws.
  if (app !== undefined) descend(app._router ?? app.router, mountsOf(app));
  const areAtRoot = all.every(({ mounts }) => mounts.every(isAtRoot));
  return { all, areAtRoot, byBase: new Map() };
}

/** An application within another one as a layer: nobody keeps a matcher of its mount, so its segments are counted. */
function mountsOf(app: Application): Layer[] {
  const layers: Layer[] = [];
  for (let at: Application | undefined = app; at?.parent !== undefined && layers.length < DEEPEST; at = at.parent) {
    const depth = String(at.mountpath).split('/').length;
    const match = (path: string): Match => ({ path: path.split('/').slice(0, depth).join('/'), params: {} });
    layers.unshift({ rawPath: at.mountpath, matchers: [match] });
  }
  return layers;
}

function stackOf(router: unknown): readonly Layer[] {
  if (typeof router !== 'function' && typeof router !== 'object') return [];
  const stack = (router as { stack?: unknown } | null)?.stack;
  return Array.isArray(stack) ? stack : [];
}

function isAtRoot(layer: Layer): boolean {
  const path = matched(layer, `/${STAND_IN}`)?.path;
  return path === '' || path === '/';
}

/** @returns undefined when this is not the way that the request came */
function patternOf(mounts: readonly Layer[], base: string): string | undefined {
  const along = follow(mounts, base);
  return along?.rest === '' ? along.pattern : undefined;
}

/** @returns undefined when a mount does not fit; else what was written for the part that they take, and what is left */
function follow(mounts: readonly Layer[], path: string): { pattern: string; rest: string } | undefined {
  let rest = path;
  let pattern = '';
  for (const layer of mounts) {
    const match = matched(layer, rest);
    if (match === undefined || !rest.startsWith(match.path)) return undefined;
    if (match.path === '' || match.path === '/') continue;
    pattern += written(layer) ?? recovered(layer, match);
    rest = rest.slice(match.path.length);
  }
  return { pattern, rest };
}

function matched({ matchers, regexp, keys = [] }: Layer, path: string): Match | undefined {
  if (matchers !== undefined)
    return matchers.map((match) => match(path || '/')).find((match) => match !== false) as Match;
  const groups = regexp?.exec(path || '/');
  if (!groups) return undefined;
  return { path: groups[0], params: Object.fromEntries(keys.map(({ name }, i) => [name, groups[i + 1]])) };
}

function written({ rawPath }: Layer): string | undefined {
  return typeof rawPath === 'string' ? rawPath.replace(/\/+$/, '') : undefined;
}

/** Which segments are parameters: those that may as well be another word, which then is the parameter's value. */
function recovered(layer: Layer, { path }: Match): string {
  const segments = path.split('/');
  return segments
    .map((segment, i) => {
      if (segment === '') return segment;
      const other = matched(layer, segments.map((each, at) => (at === i ? STAND_IN : each)).join('/'))?.params ?? {};
      const name = Object.keys(other).find((key) => other[key] === STAND_IN);
      return name === undefined ? templateOf(segment).slice(1) : `:${name}`;
    })
    .join('/');
}
