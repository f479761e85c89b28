/**
 * The operations of one direction of traffic, by method and route, bounded in number whatever is asked for.
 *
 * Invariant: at most `maxRoutes` names are made from routes; beside them, each of the known methods has one name for
 * what came after these, `GET (other)`, and one for what nobody serves, `GET (404)`.
 */
import type { Monitor } from '../../monitor.ts';
import type { Operation } from '../../operation.ts';
import { KnownTargets } from './known-targets.ts';
import { templateOf } from './template.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'TRACE', 'CONNECT', 'OTHER'];
const ANY_OTHER = '(other)';
const NOT_FOUND = '(404)';

export interface RoutesOptions {
  readonly monitor: Monitor;
  /** Begins each name: `outgoing ` */
  readonly prefix?: string;
  readonly maxRoutes: number;
}

export class Routes {
  readonly #monitor: Monitor;
  readonly #prefix: string;
  readonly #byMethod: ReadonlyMap<string, Map<string, Operation>>;
  readonly #targets = new KnownTargets();
  #left: number;

  constructor({ monitor, prefix = '', maxRoutes }: RoutesOptions) {
    this.#monitor = monitor;
    this.#prefix = prefix;
    this.#left = maxRoutes;
    this.#byMethod = new Map(METHODS.map((method) => [method, new Map<string, Operation>()]));
  }

  /** The operation of a route, made if there is room. */
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
    const operation = this.of(method, template);
    this.#targets.remember(method, target, { template, operation });
    return operation;
  }

  /** The operation for a request that found nothing: of the route, where that is known to exist, else of all such. */
  notFound(method: string, route: string): Operation {
    return this.#known(method).get(route) ?? this.#apart(method, NOT_FOUND);
  }

  #apart(method: string, name: string): Operation {
    return this.#known(method).get(name) ?? this.#create(method, name);
  }

  #create(method: string, route: string): Operation {
    const name = this.#byMethod.has(method) ? method : 'OTHER';
    const operation = this.#monitor.operation(`${this.#prefix}${name} ${route}`);
    this.#known(method).set(route, operation);
    return operation;
  }

  #known(method: string): Map<string, Operation> {
    return (this.#byMethod.get(method) ?? this.#byMethod.get('OTHER')) as Map<string, Operation>;
  }
}
