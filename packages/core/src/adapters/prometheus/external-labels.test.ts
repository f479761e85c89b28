import { describe, expect, it } from 'vitest';
import { createMonitor } from '../../create-monitor.ts';
import { scrape } from './scrape.ts';

async function told(labels?: Record<string, string>): Promise<string[]> {
  const monitor = createMonitor({ tick: 'manual' });
  monitor.operation('save', { host: 'db-1', exported_service: 'x', shop: 'eu' }).record(5);
  const options = { readings: () => ({ 'tree.rss': 1 }), ...(labels && { labels }) };
  let text = '';
  for await (const chunk of scrape(monitor, 'text', options)) text += Buffer.from(chunk).toString();
  return text.split('\n').filter((line) => /^\w+(_count|_total|_bytes)[{ ]/.test(line));
}

describe('labels of all series', () => {
  it('stand behind, and leave those of a series their own place', async () => {
    expect(await told({ service: 'shop', host: 'web-1' })).toEqual([
      'perfkit_operation_duration_seconds_count{operation="save",exported_exported_service="x",exported_host="db-1",shop="eu",service="shop",host="web-1"} 1',
      'perfkit_operation_failures_total{operation="save",exported_exported_service="x",exported_host="db-1",shop="eu",service="shop",host="web-1"} 0',
      'perfkit_tree_rss_bytes{service="shop",host="web-1"} 1',
    ]);
  });

  it('are none where none are given', async () => {
    expect((await told())[2]).toBe('perfkit_tree_rss_bytes 1');
  });
});
