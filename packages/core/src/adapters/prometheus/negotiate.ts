/** Which format a scraper wants, by its `Accept`, and what each is called in `Content-Type`. */

export type ScrapeFormat = 'text' | 'openmetrics' | 'protobuf';

export const CONTENT_TYPES: Readonly<Record<ScrapeFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
};

/**
 * The format that is wanted most and can be written; among equals, the one that is named first.
 *
 * @param accept as the request has it; text for none, and where nothing that is wanted can be written
 */
export function negotiate(accept: string | undefined): ScrapeFormat {
  let best: ScrapeFormat = 'text';
  let most = 0;
  for (const range of (accept ?? '').split(',')) {
    const [media = '', ...rest] = range.split(';').map((part) => part.trim());
    const parameters = new Map(rest.map((part) => [part.split('=')[0]?.toLowerCase(), part.replace(/^[^=]*=\s*/, '')]));
    const format = formatOf(media.toLowerCase(), parameters);
    const weight = Number(parameters.get('q') ?? 1);
    if (format === undefined || !(weight > most)) continue;
    best = format;
    most = weight;
  }
  return best;
}

function formatOf(media: string, parameters: ReadonlyMap<string | undefined, string>): ScrapeFormat | undefined {
  const isOrAbsent = (name: string, wanted: string): boolean =>
    (parameters.get(name)?.replace(/"/g, '') ?? wanted) === wanted;
  if (media === 'application/vnd.google.protobuf') {
    const isOurs =
      parameters.get('proto') === 'io.prometheus.client.MetricFamily' && parameters.get('encoding') === 'delimited';
    return isOurs ? 'protobuf' : undefined;
  }
  if (media === 'application/openmetrics-text') return isOrAbsent('version', '1.0.0') ? 'openmetrics' : undefined;
  if (media === 'text/plain') return isOrAbsent('version', '0.0.4') ? 'text' : undefined;
  return media === 'text/*' || media === '*/*' ? 'text' : undefined;
}
