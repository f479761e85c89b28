import { describe, expect, it } from 'vitest';
import { channelContract } from '../../../test/channel-contract.ts';
import { AT, alert, message } from '../../../test/messages.ts';
import { httpFarEnd, type Received } from '../../../test/receiver.ts';
import { messageOf } from '../../message.ts';
import { createSlackChannel } from './index.ts';
import { type SlackPayload, slackPayload } from './payload.ts';

interface Text {
  readonly type: string;
  readonly text: string;
}

/** What Slack documents of incoming webhooks and blocks; a text that is not plain has no unescaped `<`. */
function readBySlack({ path, body }: Received): string {
  expect(path).toBe('/services/T0/B0/s3cret');
  const { text, blocks, link_names } = body as SlackPayload;
  expect(link_names).toBe(false);
  expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  expect(blocks.length).toBeLessThanOrEqual(50);
  const shown = blocks.flatMap((block) => {
    const texts = [...(block.text === undefined ? [] : [block.text]), ...(block.elements ?? [])] as Text[];
    for (const each of texts) {
      expect(each.type).toBe('plain_text');
      expect(each.text.length).toBeGreaterThan(0);
      expect(each.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000);
    }
    return texts.map((each) => each.text);
  });
  return [text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'), ...shown].join('\n');
}

channelContract('Slack', {
  create: () =>
    httpFarEnd({
      secrets: ['s3cret'],
      open: (url, options = {}) => createSlackChannel({ url: `${url}/services/T0/B0/s3cret`, ...options }),
      read: readBySlack,
    }),
});

describe('a message for Slack', () => {
  it('has a section for each alert, up to what Slack takes', () => {
    const many = messageOf({ key: 'k', at: AT, alerts: Array.from({ length: 80 }, () => alert()) });
    const { blocks } = slackPayload(many, { key: 'd' });
    expect(blocks.length).toBe(50);
    expect(JSON.stringify(blocks.at(-2))).toContain('… 33 more');
  });

  it('shows the key and all that is to be known', () => {
    const shown = JSON.stringify(slackPayload(message(), { key: 'd-17' }));
    for (const part of [
      '612 MB, limit 512 MB',
      'since',
      'GET /report keeps',
      'deploy v1.4.2',
      'Roll back',
      'https://perf.example/',
      'ref d-17',
    ])
      expect(shown.toLowerCase()).toContain(part.toLowerCase());
  });
});
