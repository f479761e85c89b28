import { parseConfig } from '@perf/runtime';
import { describe, expect, it } from 'vitest';
import { configText } from './config-text.ts';
import { configOf } from './draft.ts';

const config = configOf({
  service: "Jo's \u2028shop",
  contracts: [{ operation: 'GET /a`$ {b}', p95: '20ms', errorRate: 0.01 }],
  alerts: true,
  backup: ['data', 'other/data', '.'],
  checks: ['http://127.0.0.1:3000/health', 'http://127.0.0.1:3000/ready'],
});

describe('what init writes', () => {
  it('is a configuration, with a name of its own for each check and source', () => {
    const { checks, backup, alerts } = parseConfig(config, 'test');
    expect(checks.map(({ name }) => name)).toEqual(['127.0.0.1-3000', '127.0.0.1-3000-2']);
    expect(Object.keys(backup?.sources ?? {})).toEqual(['data', 'data-2', expect.any(String)]);
    expect(alerts).toMatchObject([{ contract: 'GET /a`$ {b}' }]);
  });

  it.each(['x.ts', 'x.mjs', 'x.json'])('says the same as %s', async (path) => {
    const text = configText(config, path);
    const code = path.endsWith('.json')
      ? `export default ${text}`
      : text.replace(/ satisfies Config;|^import.*$/gm, '');
    const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    expect(module.default).toEqual(JSON.parse(JSON.stringify(config)));
  });

  it('has a type in TypeScript, and in JavaScript a comment that is one', () => {
    expect(configText(config, 'x.ts')).toMatch(/^import type \{ Config \}[\s\S]*\n\} satisfies Config;\n$/);
    expect(configText(config, 'x.mjs')).toContain("@type {import('@perf/runtime').Config}");
  });

  it('has no alerts where there are no contracts', () => {
    expect(configOf({ contracts: [], alerts: true, backup: [], checks: [] })).toEqual({ contracts: [] });
  });
});
