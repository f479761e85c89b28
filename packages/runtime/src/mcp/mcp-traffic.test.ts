import { createMonitor } from '@perf/core';
import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createMcpTraffic } from './mcp-traffic.ts';
import type { Outline } from './message-reader.ts';

const outline = (said: Partial<Outline>): Outline => ({
  method: undefined,
  id: undefined,
  name: undefined,
  requestId: undefined,
  failed: false,
  errorCode: undefined,
  bytes: 10,
  ...said,
});
const call = (id: string, name = 'add'): Outline => outline({ method: 'tools/call', name, id });

function watched() {
  const clock = fakeClock();
  const monitor = createMonitor({ clock, tick: 'manual' });
  const traffic = createMcpTraffic(monitor, clock);
  const calls = () =>
    Object.fromEntries(monitor.snapshot().operations.map(({ name, count, failed }) => [name, [count, failed]]));
  const metric = (name: string) => monitor.snapshot().metrics.filter((point) => point.name === name);
  return { clock, monitor, traffic, calls, metric };
}

describe('requests over a pipe', () => {
  it('last from the request to its own answer, in whichever order answers come', () => {
    const { clock, monitor, traffic, calls } = watched();
    traffic.saw('client', call('1', 'slow'));
    traffic.saw('client', call('2'));
    clock.advance(5);
    traffic.saw('server', outline({ id: '2' }));
    clock.advance(95);
    traffic.saw('server', outline({ id: '1', failed: true }));
    expect(calls()).toEqual({ 'MCP tools/call add': [1, 0], 'MCP tools/call slow': [1, 1] });
    const [add, slow] = monitor.snapshot().operations;
    expect(add?.max).toBeCloseTo(5, 6);
    expect(slow?.max).toBeCloseTo(100, 6);
  });

  it('an answer to nothing, a second answer and an id of the other kind count nothing', () => {
    const { traffic, calls } = watched();
    traffic.saw('server', outline({ id: '9' }));
    traffic.saw('client', call('"1"'));
    traffic.saw('server', outline({ id: '1' }));
    expect(calls()).toEqual({});
    traffic.saw('server', outline({ id: '"1"' }));
    traffic.saw('server', outline({ id: '"1"' }));
    expect(calls()).toEqual({ 'MCP tools/call add': [1, 0] });
  });

  it('the server asks as well, with ids of its own', () => {
    const { traffic, calls } = watched();
    traffic.saw('client', call('1'));
    traffic.saw('server', outline({ method: 'roots/list', id: '1' }));
    traffic.saw('client', outline({ id: '1' }));
    traffic.saw('server', outline({ id: '1' }));
    expect(calls()).toEqual({ 'MCP tools/call add': [1, 0], 'MCP roots/list (of the client)': [1, 0] });
  });

  it('names that the server refuses share one name, those it knows keep theirs', () => {
    const { traffic, calls } = watched();
    for (let n = 0; n < 50; n += 1) {
      traffic.saw('client', call('1', `made-up-${n}`));
      traffic.saw('server', outline({ id: '1', failed: true, errorCode: -32_602 }));
    }
    traffic.saw('client', call('1'));
    traffic.saw('server', outline({ id: '1' }));
    traffic.saw('client', call('1'));
    traffic.saw('server', outline({ id: '1', failed: true, errorCode: -32_602 }));
    expect(calls()).toEqual({ 'MCP (refused)': [50, 50], 'MCP tools/call add': [2, 1] });
  });

  it('one that is taken back is no call', () => {
    const { traffic, calls, metric } = watched();
    traffic.saw('client', call('1'));
    traffic.saw('client', outline({ method: 'notifications/cancelled', requestId: '1' }));
    traffic.saw('server', outline({ id: '1' }));
    expect(calls()).toEqual({});
    expect(metric('mcp.unanswered')).toMatchObject([{ value: 1 }]);
  });

  it('one that the server dies over has failed; when the client had left, nobody waited', () => {
    const dies = watched();
    dies.traffic.saw('client', call('1'));
    dies.clock.advance(30);
    dies.traffic.serverEnded();
    expect(dies.calls()).toEqual({ 'MCP tools/call add': [1, 1] });
    const leaves = watched();
    leaves.traffic.saw('client', call('1'));
    leaves.traffic.clientLeft();
    leaves.traffic.serverEnded();
    expect(leaves.calls()).toEqual({});
    expect(leaves.metric('mcp.unanswered')).toMatchObject([{ value: 1 }]);
  });

  it('a client that never gets an answer does not fill the memory', () => {
    const { traffic, metric } = watched();
    for (let id = 0; id < 10_050; id += 1) traffic.saw('client', call(String(id)));
    expect(metric('mcp.unanswered')).toMatchObject([{ value: 50 }]);
  });
});
