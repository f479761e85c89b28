/**
 * The process we are in, as a source among others: its slow calls, stalls and pauses reach the same gathering by the
 * same messages that a watched process sends, only without a socket.
 */
import { type Clock, type Monitor, type Sampler, systemClock } from '@perf/core';
import { createNodeProcessSampler, watchGarbage, watchLoop } from '@perf/core/node-process';
import { type Pause, PROTOCOL_VERSION, type Span } from '@perf/core/protocol';
import type { Gathering } from './gathering.ts';

const SOURCE = 'self';

export interface OwnProcess {
  /** Hands over what happened since the last call. */
  report(): void;
  close(): void;
}

export function observeOwnProcess(monitor: Monitor, gathering: Gathering, clock: Clock = systemClock): OwnProcess {
  let stalls: Span[] = [];
  let pauses: Pause[] = [];
  const loop = watchLoop({ onStall: (stall) => stalls.push(stall) });
  const garbage = watchGarbage({ onPause: (pause) => pauses.push(pause) });
  const sampler: Sampler = createNodeProcessSampler();
  const { pid, ppid, version } = process;
  gathering.accept(
    {
      type: 'hello',
      version: PROTOCOL_VERSION,
      source: SOURCE,
      pid,
      parent: ppid,
      thread: 0,
      node: version,
      program: process.title,
      timeOrigin: performance.timeOrigin,
    },
    clock.monotonic(),
  );
  return {
    report() {
      gathering.accept(
        {
          type: 'update',
          source: SOURCE,
          at: clock.now(),
          series: [],
          slowest: monitor.takeSlowest(),
          readings: sampler.sample(),
          stalls,
          pauses,
          troubles: [],
        },
        clock.monotonic(),
      );
      stalls = [];
      pauses = [];
    },
    close() {
      loop.close();
      garbage.close();
      sampler.close();
    },
  };
}
