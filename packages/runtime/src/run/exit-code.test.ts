import { describe, expect, it } from 'vitest';
import type { Ending } from '../adapters/launch.ts';
import type { Report } from '../report/schema.ts';
import { exitCodeOf } from './exit-code.ts';

const contracts = [{}];
const readingContracts: unknown[] = [];
const kept = { meetingTargets: true, contracts, readingContracts } as unknown as Report;
const broken = { meetingTargets: false, contracts, readingContracts } as unknown as Report;
const unjudged = { meetingTargets: null, contracts, readingContracts } as unknown as Report;
const without = { meetingTargets: null, contracts: [], readingContracts } as unknown as Report;
const brokenReading = { ...without, meetingTargets: false, readingContracts: [{}] } as unknown as Report;

describe('the exit code of a run', () => {
  it.each<[string, Ending, { timeIsOver?: boolean; enforce?: boolean; report?: Report }, number]>([
    ['the program’s own', { kind: 'exited', code: 3 }, {}, 3],
    ['0, though a contract is broken, while nobody enforces it', { kind: 'exited', code: 0 }, { report: broken }, 0],
    ['10 for a broken contract under enforce', { kind: 'exited', code: 0 }, { report: broken, enforce: true }, 10],
    [
      '11 under enforce when no contract could be judged',
      { kind: 'exited', code: 0 },
      { report: unjudged, enforce: true },
      11,
    ],
    [
      '10 for a broken contract on a reading, where there is no other',
      { kind: 'exited', code: 0 },
      { report: brokenReading, enforce: true },
      10,
    ],
    ['0 under enforce without contracts', { kind: 'exited', code: 0 }, { report: without, enforce: true }, 0],
    ['0 for kept contracts under enforce', { kind: 'exited', code: 0 }, { enforce: true }, 0],
    [
      'the program’s own failure before a broken contract',
      { kind: 'exited', code: 1 },
      { report: broken, enforce: true },
      1,
    ],
    ['0 for an ending that is not known', { kind: 'unknown' }, {}, 0],
    ['10 for such a one under enforce', { kind: 'unknown' }, { report: broken, enforce: true }, 10],
    ['128 + n for a signal', { kind: 'killed', signal: 'SIGKILL' }, {}, 137],
    ['143 for a SIGTERM that was not ours', { kind: 'killed', signal: 'SIGTERM' }, {}, 143],
    ['0 for a SIGTERM at the end of its time', { kind: 'killed', signal: 'SIGTERM' }, { timeIsOver: true }, 0],
    ['0 for a program that turns our SIGTERM into 143', { kind: 'exited', code: 143 }, { timeIsOver: true }, 0],
    ['the program’s own code at the end of its time', { kind: 'exited', code: 5 }, { timeIsOver: true }, 5],
    [
      '10 at the end of its time under enforce',
      { kind: 'killed', signal: 'SIGTERM' },
      { timeIsOver: true, enforce: true, report: broken },
      10,
    ],
    ['127 for a program that is not there', { kind: 'not-started', reason: 'not-found', message: '' }, {}, 127],
    ['126 for a file that is no program', { kind: 'not-started', reason: 'not-executable', message: '' }, {}, 126],
  ])('is %s', (...[, ending, { timeIsOver = false, enforce = false, report = kept }, code]) => {
    expect(exitCodeOf({ ending, timeIsOver, enforce, report })).toBe(code);
  });
});
