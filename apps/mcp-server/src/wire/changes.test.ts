import type { ServerEvent } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChanges } from './changes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const says = new Map([['perfkit://health', 'pass']]);
  const look = vi.fn(async () => {
    if (says.size === 0) throw new Error('nothing can be read');
    return new Map(says);
  });
  const changes = createChanges({ look, every: 1_000 });
  const told: string[] = [];
  const listener = (event: ServerEvent): void =>
    void told.push(event.kind === 'resource_updated' ? event.uri : event.kind);
  return { changes, look, says, told, listener };
}

describe('changes', () => {
  it('are not looked for while nobody listens', async () => {
    const { changes, look, listener } = watched();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(look).not.toHaveBeenCalled();
    const stop = changes.subscribe(listener);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(look).toHaveBeenCalledTimes(3);
    stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it('are told once each, to all who listen, and not of what was so before', async () => {
    const { changes, says, told, listener } = watched();
    const stop = changes.subscribe(listener);
    changes.subscribe(listener);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toEqual([]);
    says.set('perfkit://health', 'fail');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toEqual(['perfkit://health', 'perfkit://health']);
    stop();
    changes.updated('perfkit://runs');
    expect(told.slice(2)).toEqual(['perfkit://runs']);
  });

  it('outlast a time when nothing can be read', async () => {
    const { changes, says, told, listener } = watched();
    changes.subscribe(listener);
    await vi.advanceTimersByTimeAsync(1_000);
    says.clear();
    await vi.advanceTimersByTimeAsync(3_000);
    says.set('perfkit://health', 'warn');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual(['perfkit://health']);
  });
});
