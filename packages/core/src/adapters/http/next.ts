/**
 * The page or route handler that Next matched: `/users/[id]`, from what it keeps about each of Node's requests.
 *
 * Next's own parts find that under a registered symbol, since Next 14. Where an error page
 * answered, the match is that page's, and the page that was asked for is told beside it. Files have no match.
 */
const META = Symbol.for('NextInternalRequestMeta');
const ERROR_PAGES: ReadonlySet<unknown> = new Set(['/_not-found', '/_error', '/_global-error', '/404', '/500']);

interface Meta {
  readonly match?: { readonly definition?: { readonly pathname?: unknown } };
  readonly invokeOutput?: unknown;
}

/** @returns undefined when Next has no part in it, or nothing matched */
export function nextRoute(request: object): string | undefined {
  const meta = (request as { [META]?: Meta })[META];
  if (typeof meta !== 'object' || meta === null) return undefined;
  return page(meta.match?.definition?.pathname) ?? page(meta.invokeOutput);
}

function page(path: unknown): string | undefined {
  return typeof path === 'string' && path.startsWith('/') && !ERROR_PAGES.has(path) ? path : undefined;
}
