/** Configurations as JSON, as people and programs get them wrong. */
import { fuzz, mutatedValue } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const CONFIGS = [
  {
    service: 'shop',
    dataDir: '.perfkit',
    contracts: [
      { operation: 'save', p95: '200ms', errorRate: 0.01 },
      { reading: 'process.rss', max: '512MB', for: '5m' },
    ],
    alerts: [{ name: 'slow', contract: 'save', for: '5m', severity: 'critical' }],
    inhibitions: [{ source: ['severity="critical"'], target: ['severity="warning"'], equal: ['operation'] }],
    remoteWrite: { url: 'http://localhost:9090/api/v1/write' },
  },
  {
    health: {
      checks: [
        { name: 'db', tcp: 'localhost:5432', timeout: '2s' },
        { name: 'api', http: 'http://localhost/health' },
      ],
      maintenance: [{ from: 'Sat 02:00', to: 'Sat 04:00', zone: 'Europe/Berlin' }],
    },
    backup: { folder: './backups', sources: { files: { files: ['data'] } }, every: '1h' },
    notify: { channels: { ops: { webhook: 'http://localhost/hook' } } },
    gate: { install: 'npm ci', build: 'npm run build', files: ['bench.ts'] },
    mcp: { allow: ['read'] },
  },
];

it.each(CONFIGS.map((config) => [config]))('is right before it is changed: %j', (config) => {
  expect(() => parseConfig(config, 'perf.config.json')).not.toThrow();
});

it('becomes settings, or is refused with the keys that are wrong', async () => {
  await fuzz(mutatedValue(CONFIGS), (value) => {
    const settings = parseConfig(value, 'perf.config.json');
    expect(settings.checks).toBeInstanceOf(Array);
    expect(settings.contracts).toBeInstanceOf(Array);
  });
});
