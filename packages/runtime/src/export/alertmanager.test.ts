import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { realPart, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../config.ts';
import { alertmanagerOf, alertmanagerText } from './alertmanager.ts';

const notify: Config['notify'] = {
  channels: {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is how a configuration names a variable
    ops: { slack: '${SLACK_URL}' },
    mail: {
      email: ['a@shop.example', 'b@shop.example'],
      from: 'p@shop.example',
      host: 'smtp.shop.example',
      tls: 'none',
    },
    hook: { webhook: 'http://localhost:9/alerts' },
    phone: { ntfy: 'https://ntfy.example/shop' },
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: that is how a configuration names a variable
  },
  routes: [
    { channels: ['ops', 'mail'], severity: ['critical', 'warning'], continue: true },
    { channels: 'hook', matchers: ['team="ops"'], hours: { from: '22:00', to: '6:00', zone: 'Europe/Berlin' } },
    { channels: 'phone', hours: { from: 'Fri 18:00', to: 'Mon 08:00' }, repeatInterval: '2h' },
  ],
  rateLimit: { messages: 3, per: '1m' },
};
const inhibitions = [{ source: ['severity=critical'], target: ['severity="warning"'], equal: ['service'] }];

const made = (config: Config) => {
  const settings = parseConfig(config, 'a test');
  return alertmanagerOf(settings.notify, settings.inhibitions);
};

async function amtool(config: Config, ...words: readonly string[]): Promise<string> {
  const program = await realPart({ name: 'amtool', install: 'apt-get install prometheus-alertmanager' });
  const folder = await temporaryFolder();
  await writeFile(folder.at('a.yml'), alertmanagerText(made(config), 'a test'));
  const [first, ...rest] = words;
  const args = first === 'check' ? ['check-config'] : ['config', 'routes', 'test', '--config.file'];
  const { stdout } = await promisify(execFile)(program, [...args, folder.at('a.yml'), ...rest]);
  return stdout.trim();
}

describe('routes for Alertmanager', () => {
  it('pass amtool', { timeout: 30_000 }, async () => {
    expect(await amtool({ notify, inhibitions }, 'check')).toMatch(/SUCCESS.*1 inhibit rules.*4 receivers/s);
    expect(await amtool({}, 'check')).toContain('SUCCESS');
  });

  it('send an alert where perfkit sends it', { timeout: 30_000 }, async () => {
    const to = (...labels: readonly string[]) => amtool({ notify }, 'test', ...labels);
    expect(await to('severity=critical', 'team=ops')).toBe('ops+mail,hook');
    expect(await to('severity=info', 'team=ops')).toBe('hook');
    expect(await to('severity=info')).toBe('phone');
    const strict = {
      channels: { hook: { webhook: 'http://localhost:9/' } },
      routes: [{ channels: 'hook', severity: 'info' as const }],
    };
    expect(await amtool({ notify: strict }, 'test', 'severity=critical')).toBe('nobody');
    const all = { channels: { hook: { webhook: 'http://localhost:9/' } } };
    expect(await amtool({ notify: all }, 'test', 'severity=critical')).toBe('hook');
  });

  it('hold no secret, and say what they lack', () => {
    const { config, notes } = made({ notify });
    expect(JSON.stringify(config)).toContain('"api_url_file":"/etc/alertmanager/secrets/SLACK_URL"');
    expect(notes).toEqual([
      'notify.rateLimit has no equal in Alertmanager',
      expect.stringContaining('notify.channels.phone: Alertmanager has no receiver for ntfy'),
      expect.stringContaining('notify.routes[2].hours: hours of a week are left out'),
    ]);
  });

  it('are open over midnight', () => {
    expect(made({ notify }).config.time_intervals).toEqual([
      {
        name: 'route-1',
        time_intervals: [
          {
            location: 'Europe/Berlin',
            times: [
              { start_time: '22:00', end_time: '24:00' },
              { start_time: '00:00', end_time: '06:00' },
            ],
          },
        ],
      },
    ]);
  });
});
