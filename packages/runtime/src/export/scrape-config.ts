/** The configuration of Prometheus that scrapes a `perfkit serve`: `perfkit export scrape`. */
import { promSpan } from './alert-rules.ts';
import { comments, type Plain, yaml } from './yaml.ts';

export interface ScrapeConfigOptions {
  readonly service: string;
  /** `host:port` of each serve. */
  readonly targets: readonly string[];
  /** A file of targets that Prometheus reads again when it changes, instead of those. */
  readonly fileSd?: string | undefined;
  /** A file with the token that the serves ask for. */
  readonly tokenFile?: string | undefined;
  /** Milliseconds. */
  readonly interval: number;
  /** Rule files to load besides. */
  readonly rules?: readonly string[];
}

const HINTS = [
  'All buckets come as native histograms: start Prometheus with --enable-feature=native-histograms.',
  'Without it the classic ones are taken, which end on powers of two.',
];

export function scrapeText(options: ScrapeConfigOptions, command: string): string {
  const { service, targets, fileSd, tokenFile, interval, rules = [] } = options;
  const found: Record<string, Plain> =
    fileSd === undefined ? { static_configs: [{ targets: [...targets] }] } : { file_sd_configs: [{ files: [fileSd] }] };
  const config: Plain = {
    ...(rules.length > 0 && { rule_files: [...rules] }),
    scrape_configs: [
      {
        job_name: service,
        scrape_interval: promSpan(interval),
        metrics_path: '/metrics',
        ...(tokenFile !== undefined && { authorization: { type: 'Bearer', credentials_file: tokenFile } }),
        ...found,
      },
    ],
  };
  return `${comments([`Written by \`${command}\`.`, ...HINTS])}${yaml(config)}`;
}
