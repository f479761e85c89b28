/**
 * The operations of one direction of traffic, by method and route, bounded in number whatever is asked for.
 *
 * Invariants: at most `maxRoutes` names are made from routes; beside them, each of the known methods has one name for
 * what came after these, `GET (other)`, and one for what nobody serves, `GET (404)`. Names that a client makes up
 * (paths, tools of an MCP server) take half of them at most, so that a scanner leaves room for the routes that the program has itself.
 */
import type { Monitor, OperationOptions } from '../../monitor.ts';
import type { Operation } from '../../operation.ts';
import type { OperationKind } from '../../operation-kind.ts';
import { KnownTargets } from './known-targets.ts';
import { PathTree } from './path-tree.ts';
import { templateOf } from './template.ts';

/** Of HTTP; and `MCP`, for requests that are calls of that protocol. */
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'QUERY',
  'TRACE',
  'CONNECT',
  'MCP',
  'OTHER',
];
const ANY_OTHER = '(other)';
const NOT_FOUND = '(404)';

export interface RoutesOptions {
  readonly monitor: Monitor;
  /** Begins each name: `outgoing ` */
  readonly prefix?: string;
  /** Of each of its operations. */
  readonly kind?: OperationKind;
  readonly maxRoutes: number;
}

export class Routes {
  readonly #monitor: Monitor;
  readonly #prefix: string;
  readonly #options: OperationOptions | undefined;
  readonly #byMethod: ReadonlyMap<string, Map<string, Operation>>;
  readonly #targets = new KnownTargets();
  readonly #paths = new PathTree();
  #left: number;
  #leftFromOutside: number;

  constructor({ monitor, prefix = '', kind, maxRoutes }: RoutesOptions) {
    this.#monitor = monitor;
    this.#prefix = prefix;
    this.#options = kind && { kind };
    this.#left = maxRoutes;
    this.#leftFromOutside = Math.ceil(maxRoutes / 2);
    this.#byMethod = new Map(METHODS.map((method) => [method, new Map<string, Operation>()]));
  }

  /** The operation of a route that the program itself has a name for, made if there is room. */
  of(method: string, route: string): Operation {
    const known = this.#known(method);
    const operation = known.get(route);
    if (operation !== undefined) return operation;
    if (this.#left === 0) return this.#apart(method, ANY_OTHER);
    this.#left -= 1;
    return this.#create(method, route);
  }

  /** The operation of a target by its template; one that was asked for lately costs little. */
  ofTarget(method: string, target: string): Operation {
    const known = this.#targets.find(method, target);
    if (known !== undefined) return known;
    const template = templateOf(target);
    const operation = this.ofPath(method, template);
    this.#targets.remember(method, target, { template, operation });
    return operation;
  }

  /**
   * The operation of a path, made if there is room for names that come from outside.
   *
   * @param path as `templateOf` gives it @param mark ends the name: ` (stream)`
   */
  ofPath(method: string, path: string, mark = ''): Operation {
    return this.known(method, path + mark) ?? this.ofOutside(method, this.#paths.fold(path) + mark);
  }

  /** The operation of a name that a client made up, made if there is room for such. */
  ofOutside(method: string, name: string): Operation {
    const operation = this.known(method, name);
    if (operation !== undefined) return operation;
    if (this.#leftFromOutside === 0) return this.#apart(method, ANY_OTHER);
    // Routes of the program's own may have taken all there was.
    if (this.#left > 0) this.#leftFromOutside -= 1;
    return this.of(method, name);
  }

  /** @returns undefined for a route that no request had so far */
  known(method: string, route: string): Operation | undefined {
    return this.#known(method).get(route);
  }

  /** The operation for a request that found nothing: of the route, where that is known to exist, else of all such. */
  notFound(method: string, route: string): Operation {
    return this.known(method, route) ?? this.#apart(method, NOT_FOUND);
  }

  #apart(method: string, name: string): Operation {
    return this.#known(method).get(name) ?? this.#create(method, name);
  }

  #create(method: string, route: string): Operation {
    const name = this.#byMethod.has(method) ? method : 'OTHER';
    const operation = this.#monitor.operation(`${this.#prefix}${name} ${route}`, {}, this.#options);
    this.#known(method).set(route, operation);
    return operation;
  }

  #known(method: string): Map<string, Operation> {
    return (this.#byMethod.get(method) ?? this.#byMethod.get('OTHER')) as Map<string, Operation>;
  }
}
