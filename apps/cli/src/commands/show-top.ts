/** What `perfkit top` does: looks every second, draws, and listens to keys until it is told to leave. */
import type { Milliseconds } from '@perf/core';
import { EXIT } from '@perf/runtime/exit-code';
import { loadConfigOrDefaults } from '@perf/runtime/load-config';
import type { MayBeQuiet } from '../chatter.ts';
import { jsonText } from '../json.ts';
import { type PlaceFlags, projectPlace } from '../project-place.ts';
import { operationTitle } from '../render/report-words.ts';
import { styleFor } from '../render/style.ts';
import { checkWithoutSource, openSource, type SourceFlags, serviceIn, shownSource } from '../source.ts';
import { type LookPlace, openEyes, type Store } from '../top/eyes.ts';
import { keysIn } from '../top/keys.ts';
import { ASCII, hasUnicode, type Letters, UNICODE } from '../top/letters.ts';
import { type Look, Trails } from '../top/look.ts';
import { operationsShown } from '../top/operations-view.ts';
import { fitted, openScreen, sizeOf } from '../top/screen.ts';
import { view } from '../top/view.ts';
import { FIRST_VIEW, type Order, pressed, type ViewState } from '../top/view-state.ts';

export interface TopFlags extends PlaceFlags, MayBeQuiet, SourceFlags {
  readonly every?: Milliseconds;
  readonly source?: string;
  readonly sort: Order;
  readonly filter?: string;
  readonly once?: boolean;
  readonly ascii?: boolean;
  readonly json?: boolean;
}

const NO_LOOK: Look = { report: undefined, source: '', trouble: undefined, at: 0 };
const EVERY: Milliseconds = 1000;
/** What is sent goes out every ten seconds; what is scraped comes no more often. */
const EVERY_OF_SOURCE: Milliseconds = 10_000;

export async function showTop(flags: TopFlags): Promise<void> {
  const place = await placeOf(flags);
  const letters = flags.ascii === true || !hasUnicode(process.env) ? ASCII : UNICODE;
  const state: ViewState = { ...FIRST_VIEW, order: flags.sort, filter: flags.filter ?? '' };
  const isScreen =
    process.stdout.isTTY === true && process.env.TERM !== 'dumb' && flags.once !== true && flags.json !== true;
  const every = flags.every ?? (flags.source === undefined ? EVERY : EVERY_OF_SOURCE);
  if (isScreen) await live(place, { state, letters, every });
  else await print(place, { state, letters, json: flags.json === true });
}

async function placeOf(flags: TopFlags): Promise<LookPlace> {
  const { source } = flags;
  if (source === undefined) checkWithoutSource(flags, 'top');
  const { service, folder } = await projectPlace(flags, loadConfigOrDefaults);
  const store = source === undefined ? undefined : storeOf(source, flags);
  return { service, store, folder, historyWorker: new URL('history-worker.js', import.meta.url) };
}

function storeOf(url: string, flags: TopFlags): Store {
  const history = openSource(url, flags);
  return { history, service: serviceIn(flags.label), shown: shownSource(url), byHost: flags.by === 'host' };
}

interface Showing {
  readonly state: ViewState;
  readonly letters: Letters;
}

async function print(place: LookPlace, { state, letters, json }: Showing & { readonly json: boolean }): Promise<void> {
  const eyes = openEyes(place);
  const look = await eyes.look();
  await eyes.close();
  if (look.report === undefined) process.exitCode = EXIT.inconclusive;
  if (json) return printJson(look);
  const trails = new Trails();
  if (look.report !== undefined) trails.take(look.report);
  const size = sizeOf({ columns: process.stdout.columns });
  const lines = view({ look, trails, state, size, letters, now: Date.now() }).slice(0, -1);
  const text = fitted(lines, size).map((line) =>
    line
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  );
  process.stdout.write(`${text.join('\n').trimEnd()}\n`);
}

/** What `perfkit report --json` would print of the last minute. */
function printJson({ report, trouble }: Look): void {
  if (report === undefined) process.stderr.write(`perfkit: ${trouble ?? 'nothing was measured'}\n`);
  else process.stdout.write(jsonText(report));
}

async function live(
  place: LookPlace,
  { every, ...showing }: Showing & { readonly every: Milliseconds },
): Promise<void> {
  const { stdin, stdout } = process;
  const screen = openScreen(stdout, styleFor(stdout).hasColour);
  const eyes = openEyes(place);
  const trails = new Trails();
  let { state } = showing;
  let look: Look = { ...NO_LOOK, at: Date.now() };
  /** Held while it is paused, with the trails it had. */
  const draw = (): void => {
    const size = sizeOf(stdout);
    screen.draw(view({ ...showing, look, trails, state, size, now: Date.now() }), size);
  };
  const step = async (): Promise<void> => {
    if (state.isPaused) return;
    look = await eyes.look(look);
    if (look.report !== undefined && look.trouble === undefined) trails.take(look.report);
    draw();
  };
  const left = new Promise<void>((leave) => {
    const onKeys = (text: string): void => {
      for (const key of keysIn(text)) {
        const titles = look.report === undefined ? [] : operationsShown(look.report, state).map(operationTitle);
        state = pressed(state, key, titles);
      }
      if (state.isLeaving) leave();
      else draw();
    };
    if (stdin.isTTY) stdin.setRawMode(true);
    stdin.setEncoding('utf8').on('data', onKeys);
    stdout.on('resize', () => {
      screen.forget();
      draw();
    });
    // A terminal that is gone shows nothing any more, and nobody types at it.
    for (const stream of [stdin, stdout]) stream.on('error', () => leave());
    stdin.once('end', () => stdin.isTTY && leave());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => leave());
  });
  process.once('exit', () => screen.close());
  draw();
  const stop = everySoOften(step, every);
  await left;
  stop();
  if (stdin.isTTY) stdin.setRawMode(false);
  stdin.pause();
  screen.close();
  await eyes.close();
}

/** One after another, never two at once. @returns ends it */
function everySoOften(step: () => Promise<void>, every: Milliseconds): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const go = async (): Promise<void> => {
    await step();
    if (!isOver) timer = setTimeout(go, every);
  };
  void go();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
