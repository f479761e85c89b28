/** Each incoming request once more, under the attributes that OpenTelemetry's semantic conventions have for it. */
import { createHttpRequests, type HttpRequests, REQUEST_DURATION } from '../../http-requests.ts';
import type { Operation } from '../../operation.ts';
import type { Milliseconds } from '../../units.ts';

/** Names that stand for no route: of nobody's path, of one of too many. */
const WITHOUT_ROUTE = /^(?:\(404\)|\(other\))$/;

export class ByStatus {
  readonly requests: HttpRequests = createHttpRequests();
  readonly #known = new WeakMap<Operation, Map<number, Operation>>();

  /** @param operation the one that the request counts as @param status 0 when none was sent */
  record(operation: Operation, status: number, duration: Milliseconds): void {
    let byStatus = this.#known.get(operation);
    if (byStatus === undefined) {
      byStatus = new Map();
      this.#known.set(operation, byStatus);
    }
    let series = byStatus.get(status);
    if (series === undefined) {
      series = this.requests.operation(REQUEST_DURATION, attributesOf(operation.name, status));
      byStatus.set(status, series);
    }
    series.record(duration);
  }
}

/** @param name as `Routes` makes it: a method or `MCP`, and what was asked for */
export function attributesOf(name: string, status: number): Record<string, string> {
  const end = name.indexOf(' ');
  const [method, route] = [name.slice(0, end), name.slice(end + 1)];
  // A call of MCP is named by what it asks for, which is no route of HTTP.
  const isCall = method === 'MCP';
  return {
    'http.request.method': isCall ? 'POST' : method === 'OTHER' ? '_OTHER' : method,
    ...(!isCall && !WITHOUT_ROUTE.test(route) && { 'http.route': route }),
    ...(status > 0 && { 'http.response.status_code': String(status) }),
    ...(status >= 500 && { 'error.type': String(status) }),
  };
}
