/** What a user sees when a run is over: the report, where it is, what to type next; quiet ones only what went wrong. */
import { plain } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import type { WatchResult } from '@perf/runtime/run';
import { type AsTyped, nextCommands } from '../next-commands.ts';
import { reportText } from './report-text.ts';
import { contractsTold } from './report-words.ts';
import type { Style } from './style.ts';

export interface RunScreen {
  readonly style: Style;
  readonly say: (text: string) => void;
  readonly width: number;
  readonly hasConfig: boolean;
  /** Notes of the report that were said when the run began. */
  readonly told: readonly string[];
}

export interface ShownFlags extends AsTyped {
  readonly enforce?: boolean;
  readonly quiet?: boolean;
  readonly report?: string;
  /** Whether the file of `--report` could be written. */
  readonly isWritten?: boolean;
}

export function showRun({ report, savedAs }: WatchResult, flags: ShownFlags, screen: RunScreen): void {
  const { style, say, width, hasConfig, told } = screen;
  if (flags.quiet === true) {
    const news = report.notes.filter((note) => !told.includes(note));
    for (const note of news) say(`perfkit: ${plain(note)}\n`);
    if (flags.enforce === true) for (const line of unkept(report)) say(`perfkit: ${line}\n`);
    return;
  }
  say(`\n${reportText(report, style, width)}`);
  if (flags.isWritten === true) say(style.dim(`\nWritten to ${flags.report}\n`));
  if (savedAs === undefined) say('\nThis report was not kept: `perfkit report` will not find it.\n');
  else say(`\n${style.bold('NEXT')}\n${nextCommands({ report, hasConfig, flags }).join('\n')}\n`);
}

function unkept(report: Report): string[] {
  return contractsTold(report)
    .filter(({ state }) => state !== 'kept')
    .map(({ title, state, words }) => {
      const outcome = state === 'broken' ? 'is broken' : 'could not be judged';
      return `the contract on ${title} ${outcome}: ${words}`;
    });
}
