import { fakeClock } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Tab } from './exchange.ts';
import { Hub, MOST_TABS } from './hub.ts';

class Heard implements Tab {
  readonly events: string[] = [];
  unread = 0;
  came: 'ended' | 'dropped' | undefined;
  write(bytes: Uint8Array): void {
    this.events.push(Buffer.from(bytes).toString());
  }
  waiting(): number {
    return this.unread;
  }
  end(): void {
    this.came = 'ended';
  }
  drop(): void {
    this.came = 'dropped';
  }
  get last(): string {
    return this.events.at(-1) ?? '';
  }
}

function hubOf() {
  const clock = fakeClock();
  const composed = { full: 0, changed: 0 };
  const frames = {
    full: () => `{"full":${++composed.full}}`,
    changed: () => `{"changed":${++composed.changed}}`,
  };
  const hub = new Hub(frames, clock);
  onTestFinished(() => hub.close());
  return { hub, clock, composed };
}

describe('those who listen', () => {
  it('hear everything first, then what changes, composed once for all of them', () => {
    const { hub, composed } = hubOf();
    const tabs = [new Heard(), new Heard(), new Heard()];
    for (const tab of tabs) hub.join(tab);
    hub.tell();
    for (const { events } of tabs) {
      expect(events).toEqual([
        expect.stringMatching(/^retry: 2000\nevent: now\ndata: \{"full":\d\}\n\n$/),
        'event: now\ndata: {"changed":1}\n\n',
      ]);
    }
    expect(composed.changed).toBe(1);
  });

  it('cost nothing when there are none', () => {
    const { hub, composed } = hubOf();
    const leave = hub.join(new Heard());
    leave();
    hub.tell();
    expect([composed.changed, hub.size]).toEqual([0, 0]);
  });

  it('miss frames while they have too much unread, and then hear everything', () => {
    const { hub, clock } = hubOf();
    const [slow, quick] = [new Heard(), new Heard()];
    hub.join(slow);
    hub.join(quick);
    slow.unread = 1e6;
    hub.tell();
    clock.advance(29_000);
    hub.tell();
    expect([slow.events.length, quick.events.length]).toEqual([1, 3]);
    slow.unread = 0;
    hub.tell();
    expect([slow.last, quick.last]).toEqual([
      expect.stringContaining('"full":3'),
      expect.stringContaining('"changed":3'),
    ]);
  });

  it('are dropped when they have read nothing for half a minute', () => {
    const { hub, clock } = hubOf();
    const slow = new Heard();
    hub.join(slow);
    slow.unread = 1e6;
    hub.tell();
    clock.advance(30_000);
    hub.tell();
    expect([slow.came, hub.size]).toEqual(['dropped', 0]);
  });

  it('are so many at most, and one more is told why', () => {
    const { hub } = hubOf();
    for (let i = 0; i < MOST_TABS; i += 1) hub.join(new Heard());
    expect(() => hub.join(new Heard())).toThrow(`Expected at most ${MOST_TABS} pages`);
    expect(hub.size).toBe(MOST_TABS);
  });

  it('hear that somebody is there when nothing is said', () => {
    const { hub, clock } = hubOf();
    const tab = new Heard();
    hub.join(tab);
    clock.advance(14_000);
    hub.beat();
    expect(tab.events).toHaveLength(1);
    clock.advance(1_000);
    hub.beat();
    expect(tab.last).toBe(': still here\n\n');
  });

  it('hear of the end, and nobody joins after it', () => {
    const { hub } = hubOf();
    const tab = new Heard();
    hub.join(tab);
    hub.close();
    expect([tab.last, tab.came]).toEqual(['event: end\ndata: {}\n\n', 'ended']);
    expect(() => hub.join(new Heard())).toThrow('it has stopped');
  });
});
