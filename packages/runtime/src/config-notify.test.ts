// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a configuration names a variable of the environment
import { writeFile } from 'node:fs/promises';
import { messageOf } from '@perf/notify';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { channelsOf } from './adapters/channels.ts';
import { parseConfig } from './config.ts';
import type { NotifyConfig } from './config-notify.ts';

const SECRET = 'hunter2-hunter2';
const parse = (notify: object) => parseConfig({ notify }, 'perf.config.ts').notify as NotifyConfig;
const wrong = (notify: object): string => {
  try {
    parse(notify);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing wrong';
};
const withChannel = (channel: object): string => wrong({ channels: { chat: channel } });

const ALL = {
  channels: {
    mail: {
      email: ['ops@shop.example'],
      from: 'perfkit <alerts@shop.example>',
      host: 'smtp.shop.example',
      user: 'alerts',
      password: '${SMTP_PASSWORD}',
    },
    chat: { slack: '${SLACK_URL}' },
    game: { discord: '${DISCORD_URL}' },
    phone: { ntfy: 'https://ntfy.sh/shop', token: '${NTFY_TOKEN}' },
    hook: { webhook: 'https://hooks.shop.example/x', headers: { authorization: 'Bearer ${HOOK_TOKEN}' } },
    manager: { alertmanager: 'http://localhost:9093', validFor: '6h' },
    me: { desktop: true },
    own: { send: async () => undefined },
  },
  routes: [{ channels: 'phone', severity: 'critical', continue: true }, { channels: ['mail', 'chat'] }],
  quiet: { hours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' }, escalateTo: 'phone' },
  rateLimit: { messages: 5, per: '1m' },
  digest: { at: '08:00', zone: 'Europe/Berlin', channels: 'mail' },
  url: 'https://perf.shop.example/',
} as const;

describe('notify in a configuration', () => {
  it('makes channels of every kind, with secrets from the environment', () => {
    const environment = {
      SMTP_PASSWORD: 'x',
      SLACK_URL: 'https://hooks.slack.com/services/T/B/X',
      DISCORD_URL: 'https://discord.com/api/webhooks/1/x',
      NTFY_TOKEN: 'x',
      HOOK_TOKEN: 'x',
    };
    const troubles: string[] = [];
    const channels = channelsOf(parse(ALL), (trouble) => troubles.push(trouble), environment);
    expect(troubles.filter((trouble) => !trouble.includes('darwin or linux'))).toEqual([]);
    expect(channels.map(({ name }) => name)).toEqual(Object.keys(ALL.channels));
  });

  it('takes certificates from a file, and refuses each message where there are none', async () => {
    const { at } = await temporaryFolder();
    await writeFile(at('ca.pem'), '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n');
    await writeFile(at('empty.pem'), '');
    const troubles: string[] = [];
    const webhook = 'https://hooks.shop.example/x';
    const config = parse({
      channels: {
        good: { webhook, ca: at('ca.pem') },
        filled: { webhook, ca: '${CA}' },
        none: { webhook, ca: at('none.pem') },
        empty: { webhook, ca: at('empty.pem') },
      },
    });
    channelsOf(config, (trouble) => troubles.push(trouble), { CA: at('ca.pem') });
    expect(troubles).toEqual([
      expect.stringMatching(/`none` takes no message: Expected `ca` .* ENOENT/),
      expect.stringMatching(/`empty` takes no message: Expected `ca` .* without any/),
    ]);
  });

  it('takes words of a project’s own, where a channel has words', () => {
    const template = () => ({ title: 'mine' });
    for (const channel of [
      { slack: '${SLACK_URL}' },
      { desktop: true },
      { email: 'a@b.example', from: 'a@b.example', host: 'h' },
    ]) {
      expect(withChannel({ ...channel, template })).toBe('nothing wrong');
      expect(withChannel({ ...channel, template: 'mine' })).toContain('expected a function');
    }
  });

  it.each([
    [{ email: 'ops@shop.example', from: 'a@b.example', host: 'h', user: 'u', password: SECRET }, 'password'],
    [{ slack: `https://hooks.slack.com/services/${SECRET}` }, 'slack'],
    [{ discord: `https://discord.com/api/webhooks/1/${SECRET}` }, 'discord'],
    [{ ntfy: 'https://ntfy.sh/shop', token: SECRET }, 'token'],
    [{ webhook: `https://me:${SECRET}@hooks.example/` }, 'webhook'],
    [{ webhook: `https://me:${SECRET}@\${HOST}/` }, 'webhook'],
    [{ webhook: 'https://hooks.example/', headers: { authorization: `Bearer ${SECRET}` } }, 'headers'],
    [{ webhook: `hooks.example/${SECRET}` }, 'webhook'],
    [{ webhook: 'https://hooks.example/', passwort: SECRET }, 'passwort'],
    [{ slak: SECRET }, 'one of email, webhook, slack'],
    [SECRET as never, 'one of email, webhook, slack'],
  ])('names the key of what is wrong, and shows no secret: %#', (channel, key) => {
    const message = withChannel(channel);
    expect(message).toContain('notify.channels.chat');
    expect(message).toContain(key);
    expect(message).not.toContain(SECRET);
  });

  it.each<[object, string]>([
    [
      { routes: [{ channels: 'chta' }] },
      '`notify.routes[0]`: Expected `channels` to be names of channels: chat, got `chta`',
    ],
    [{ routes: [{ channels: 'chat', hours: { from: '9', to: '17:00' } }] }, '`notify.routes[0]`: Expected `hours`'],
    [{ routes: [{ channels: 'chat', severty: 'critical' }] }, 'Unknown key `notify.routes[0].severty`'],
    [{ quiet: { hours: { from: '22:00', to: '07:00' }, escalateTo: 'phone' } }, '`notify.quiet`: Expected'],
    [{ quiet: { from: '22:00' } }, 'Unknown key `notify.quiet.from`'],
    [{ rateLimit: { messages: 0, per: '1m' } }, '`notify.rateLimit`: Expected `rateLimit.messages`'],
    [{ digest: { at: 'noon' } }, '`notify.digest`: Expected `digest.at` to be a time of day, got `noon`'],
    [{ channels: {} }, '`notify.channels`: expected a channel at least'],
  ])('says where it stands: %#', (part, message) => {
    expect(wrong({ channels: { chat: { slack: '${SLACK_URL}' } }, ...part })).toContain(message);
  });

  it('of a channel that can not be made says so, and refuses in the same words', async () => {
    const troubles: string[] = [];
    const config = parse({
      channels: { chat: { slack: '${SLACK_URL}' }, hook: { webhook: '${HOOK_URL}' } },
    });
    const [chat, hook] = channelsOf(config, (trouble) => troubles.push(trouble), { HOOK_URL: SECRET });
    const sending = { signal: new AbortController().signal, key: 'k' };
    const message = messageOf({ key: 'k', at: 0, alerts: [] });
    await expect(chat?.send(message, sending)).rejects.toThrow(/`chat` takes no message: .*SLACK_URL/);
    await expect(hook?.send(message, sending)).rejects.toThrow(/`hook` takes no message: Expected `url`/);
    expect(troubles.length).toBe(2);
    expect(troubles.join()).not.toContain(SECRET);
  });
});
