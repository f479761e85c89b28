/**
 * What a live view costs: 20 rows, 50 times, into a terminal of 120 columns that only counts what it is sent. Beside the
 * drawing by difference of `perfkit top` stands ink, with which such views are usually built.
 */
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Line, openScreen } from '@perf/cli/screen';
import { Box, render, Text } from 'ink';
import { createElement, type ReactElement } from 'react';
import { type AloneCase, share } from '../case.ts';
import { FRAMES, type Row, rowsOf } from '../live-rows.ts';

const SIZE = { columns: 120, rows: 30 };
const EVERY_MS = 100;

class CountingTerminal extends Writable {
  readonly isTTY = true;
  readonly columns = SIZE.columns;
  readonly rows = SIZE.rows;
  sent = 0;

  override _write(chunk: Uint8Array, _: string, done: () => void): void {
    this.sent += chunk.length;
    done();
  }
}

/** Milliseconds of processor time for all frames, at ten a second. */
async function costOf(draw: (frame: number) => void): Promise<number> {
  const before = process.cpuUsage();
  for (let frame = 0; frame < FRAMES; frame += 1) {
    draw(frame);
    await sleep(EVERY_MS);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function byDifference(): Promise<number> {
  const screen = openScreen(new CountingTerminal(), true);
  const lineOf = ({ name, cells }: Row): Line => [
    { text: name.padEnd(40), look: 'bold' },
    ...cells.map((cell) => ({ text: cell.padStart(14) })),
  ];
  const cost = await costOf((frame) => screen.draw(rowsOf(frame).map(lineOf), SIZE));
  screen.close();
  return cost;
}

function table(rows: readonly Row[]): ReactElement {
  const cell = (text: string, i: number): ReactElement =>
    createElement(Box, { key: i, width: 14, justifyContent: 'flex-end' }, createElement(Text, null, text));
  const row = ({ name, cells }: Row): ReactElement =>
    createElement(
      Box,
      { key: name },
      createElement(Box, { width: 40 }, createElement(Text, { bold: true }, name)),
      ...cells.map(cell),
    );
  return createElement(Box, { flexDirection: 'column' }, ...rows.map(row));
}

async function withInk(): Promise<number> {
  const terminal = new CountingTerminal();
  const view = render(table(rowsOf(0)), { stdout: terminal as unknown as NodeJS.WriteStream, patchConsole: false });
  const cost = await costOf((frame) => view.rerender(table(rowsOf(frame))));
  view.unmount();
  return cost;
}

export const liveView: AloneCase = {
  name: 'live-view',
  title: 'A live view of 20 rows, ten times a second for five seconds',
  unit: 'ms of CPU',
  rounds: 5,
  variants: { 'perfkit top': byDifference, ink: withInk },
  figures: [{ name: 'drawing by difference to ink', ...share('perfkit top', 'ink'), floor: { atMost: 0.125 } }],
};
