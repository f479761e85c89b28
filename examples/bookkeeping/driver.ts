/**
 * The load driver, a program of its own: `node driver.ts URL [--seconds 14] [--json]`.
 *
 * Arrivals are open: people come at random moments, about 15 visits and 75 requests a second, whether or not the server
 * keeps up. A monitor asks for the health every second, and somebody wants the yearly report every three. Bounded in
 * time, in requests and in visits under way.
 * SIGTERM or SIGINT ends it early, after the answers under way, with code 0.
 */
import { parseArgs } from 'node:util';
import { Arrivals, independent, type Visit } from './arrivals.ts';
import { createClient, type RouteCounts } from './client.ts';
import { seededRandom } from './seed.ts';
import { stopSignal } from './stop-signal.ts';
import { visitsOf } from './visits.ts';

export interface DriveOptions {
  /** @default 14 */
  readonly seconds?: number;
  /** @default 5000 */
  readonly maxRequests?: number;
  /** @default 15 */
  readonly visitsPerSecond?: number;
  /** Ends it early. */
  readonly stop?: AbortSignal;
}

export interface DriveCounts extends RouteCounts {
  /** Visits, not requests, that did not take place, since too many were under way. */
  readonly skipped: number;
  readonly routes: { readonly [route: string]: RouteCounts };
}

const MAX_VISITS_UNDER_WAY = 64;
const HEALTH_EVERY_MS = 1_000;
const REPORT_EVERY_MS = 3_000;

/** Drives the server at `url` and counts. Resolves when the last request under way is answered or given up. */
export async function drive(url: string, options: DriveOptions = {}): Promise<DriveCounts> {
  const { seconds = 14, maxRequests = 5_000, visitsPerSecond = 15, stop } = options;
  const over = AbortSignal.timeout(seconds * 1_000);
  const client = createClient(url, { stop: stop === undefined ? over : AbortSignal.any([stop, over]), maxRequests });
  const arrivals = new Arrivals(client.ended, MAX_VISITS_UNDER_WAY);
  const random = seededRandom(2_026);
  const ask = (route: string) => (): Visit => async () => void (await client.call(route));

  await Promise.all([
    arrivals.follow(independent(visitsPerSecond, random), visitsOf(client, random)),
    arrivals.follow(() => HEALTH_EVERY_MS, ask('GET /health')),
    arrivals.follow(() => REPORT_EVERY_MS, ask('GET /report')),
  ]);
  await arrivals.settled();
  client.close();
  return { ...total(client.counts.values()), skipped: arrivals.skipped, routes: Object.fromEntries(client.counts) };
}

function total(routes: Iterable<RouteCounts>): RouteCounts {
  const sum: RouteCounts = { sent: 0, ok: 0, refused: 0, failed: 0 };
  for (const { sent, ok, refused, failed } of routes) {
    sum.sent += sent;
    sum.ok += ok;
    sum.refused += refused;
    sum.failed += failed;
  }
  return sum;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: 'string', default: '14' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [url] = positionals;
  if (url === undefined) {
    console.error('Usage: node driver.ts URL [--seconds 14] [--json]');
    process.exit(2);
  }
  const counts = await drive(url, { seconds: Number(values.seconds), stop: stopSignal() });
  if (values.json) console.log(JSON.stringify(counts));
  else console.log(`${counts.sent} requests: ${counts.ok} ok, ${counts.refused} refused, ${counts.failed} failed`);
  if (counts.sent > 0 && counts.ok === 0) process.exitCode = 1;
}
