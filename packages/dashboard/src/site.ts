/** All that can be asked of a dashboard, by its path: the files of the page, what is so now, the past, and what can be done. */
import { type Clock, type Milliseconds, systemClock } from '@perf/core';
import type { PerfView } from '@perf/runtime';
import { ACTS } from './acts.ts';
import { RunFiles } from './adapters/run-files.ts';
import { type Assets, assetAnswer, assetsOf, type PageFiles } from './assets.ts';
import { type Answer, type Asked, failure, failureAnswer, jsonAnswer } from './exchange.ts';
import { Frames } from './frames.ts';
import { Hub } from './hub.ts';
import { KeptAnswers } from './kept-answers.ts';
import { comparisonView } from './past/comparison.ts';
import { marksView } from './past/marks.ts';
import { operationView } from './past/operation.ts';
import { operationsView } from './past/operations.ts';
import { historyOf, type Past } from './past/past.ts';
import { readingsView } from './past/readings.ts';
import { checked, checkedStretch, comparisonQuery, operationQuery, rangeQuery } from './queries.ts';
import { fitted, ranged, type Stretch } from './range.ts';

export interface SiteOptions {
  readonly mayAct: boolean;
  readonly pageFiles: () => Promise<PageFiles>;
  readonly clock?: Clock;
}

const SHORTEST_KEPT: Milliseconds = 2_000;
const LONGEST_KEPT: Milliseconds = 60_000;
const RUNS_KEPT: Milliseconds = 2_000;

/** A question about a stretch of the past, and what it depends on. */
interface PastQuestion {
  readonly key: string;
  readonly lasts: Milliseconds;
  answer(past: Past): Promise<unknown>;
}

export class Site {
  readonly #view: PerfView;
  readonly #clock: Clock;
  readonly #mayAct: boolean;
  readonly #frames: Frames;
  readonly #hub: Hub;
  readonly #kept: KeptAnswers;
  readonly #runs: RunFiles;
  readonly #pageFiles: SiteOptions['pageFiles'];
  #assets: Promise<Assets> | undefined;
  #ready: Promise<void> | undefined;

  constructor(view: PerfView, { mayAct, pageFiles, clock = systemClock }: SiteOptions) {
    this.#view = view;
    this.#clock = clock;
    this.#mayAct = mayAct;
    this.#pageFiles = pageFiles;
    this.#frames = new Frames(view, { mayAct, clock });
    this.#hub = new Hub(this.#frames, clock);
    this.#kept = new KeptAnswers(clock);
    this.#runs = new RunFiles(view.dataFolder);
    view.onTick(() => {
      this.#frames.looked();
      this.#hub.tell();
    });
    if (view.stopped.aborted) this.#hub.close();
    else view.stopped.addEventListener('abort', () => this.#hub.close(), { once: true });
  }

  /** Never rejects: what can't be answered is an answer too. */
  async answer(asked: Asked): Promise<Answer> {
    try {
      return await this.#answer(asked);
    } catch (error) {
      return failureAnswer(error);
    }
  }

  async #answer(asked: Asked): Promise<Answer> {
    const { path, method } = asked;
    const act = Object.hasOwn(ACTS, path) ? ACTS[path] : undefined;
    if (act !== undefined) return this.#act(act, asked);
    if (method !== 'GET' && method !== 'HEAD') return wrongMethod('GET, HEAD');
    if (!path.startsWith('/api/')) return this.#asset(asked);
    if (path === '/api/stream') return this.#stream(method);
    if (path === '/api/now') {
      this.#hub.checkRuns();
      await this.#begun();
      return jsonAnswer(this.#frames.full());
    }
    if (path === '/api/runs') {
      return jsonAnswer(await this.#kept.ask(path, RUNS_KEPT, async () => ({ runs: await this.#runs.list() })));
    }
    // Where the history begins is known by then.
    if (asked.query.has('fit')) await this.#begun();
    const question = this.#question(asked);
    const history = historyOf(this.#view);
    const past: Past = {
      history,
      clock: this.#clock,
      since: this.#frames.since,
      report: () => this.#frames.report(),
    };
    return jsonAnswer(await this.#kept.ask(question.key, question.lasts, () => question.answer(past)));
  }

  async #act(act: (typeof ACTS)[string], { method, headers, body }: Asked): Promise<Answer> {
    if (method !== 'POST') return wrongMethod('POST');
    if (!this.#mayAct) {
      throw failure(
        'dashboard/may-not-act',
        'Expected to be asked only to show, not to do.',
        'Make it with `mayAct: true`.',
      );
    }
    // No form of another page can send this type without being asked first.
    if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
      throw failure('dashboard/content-type', 'Expected JSON.', 'Send it with `content-type: application/json`.');
    }
    const done = await act(this.#view, await body(), this.#clock);
    this.#hub.tell(true);
    return jsonAnswer(JSON.stringify(done));
  }

  #question({ path, query }: Asked): PastQuestion {
    const given = Object.fromEntries(query);
    const since = query.has('fit') ? this.#frames.since : undefined;
    const stretch = <T extends Stretch>(read: T): T => fitted(checkedStretch(read), since);
    switch (path) {
      case '/api/operations':
        return this.#about(path, stretch(checked(rangeQuery, given)), operationsView);
      case '/api/operation':
        return this.#about(path, stretch(checked(operationQuery, given)), operationView);
      case '/api/readings':
        return this.#about(path, stretch(checked(rangeQuery, given)), readingsView);
      case '/api/marks':
        return this.#about(path, stretch(checked(rangeQuery, given)), marksView);
      case '/api/compare': {
        const asked = checked(comparisonQuery, given);
        return {
          key: `${path} ${JSON.stringify(asked)}`,
          lasts: LONGEST_KEPT,
          answer: (past) => comparisonView(past, asked),
        };
      }
      default:
        throw notFound(path);
    }
  }

  /** All who ask within one step of the same stretch ask the same. */
  #about<T extends Stretch>(path: string, asked: T, view: (past: Past, asked: T) => Promise<unknown>): PastQuestion {
    const { from, to, step } = ranged(asked, this.#clock.now());
    const key = `${path} ${JSON.stringify({ ...asked, from, to, step })}`;
    // What is over changes no more.
    const isOver = to < this.#clock.now() - step;
    const lasts = isOver ? LONGEST_KEPT : Math.min(LONGEST_KEPT, Math.max(SHORTEST_KEPT, step / 2));
    return { key, lasts, answer: (past) => view(past, asked) };
  }

  async #stream(method: string): Promise<Answer> {
    this.#hub.check();
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
    if (method === 'HEAD') return { status: 200, headers };
    await this.#begun();
    this.#hub.check();
    return { status: 200, headers, stream: (tab) => this.#hub.join(tab) };
  }

  async #asset(asked: Asked): Promise<Answer> {
    const { path, here } = asked;
    if (path === '/' && !here.endsWith('/')) {
      // The page names its files relative to itself.
      // With `./` before it, what was asked for is never another server: a program may mount it at `/:tenant`.
      return { status: 308, headers: { location: `./${encodeURIComponent(decoded(here.split('/').at(-1) ?? ''))}/` } };
    }
    this.#assets ??= this.#pageFiles().then(assetsOf);
    const assets = await this.#assets.catch((error: unknown) => {
      this.#assets = undefined;
      throw error;
    });
    const answer = assetAnswer(assets, asked);
    if (answer === undefined) throw notFound(path);
    return answer;
  }

  #begun(): Promise<void> {
    this.#ready ??= this.#frames.ready();
    return this.#ready;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function wrongMethod(allowed: string): Answer {
  const answer = failureAnswer(failure('dashboard/method', `Expected one of ${allowed}.`, `Ask by ${allowed}.`));
  return { ...answer, headers: { ...answer.headers, allow: allowed } };
}

function notFound(path: string): Error {
  return failure('dashboard/not-found', `There is nothing at \`${path.slice(0, 200)}\`.`, 'The page is at `./`.');
}
