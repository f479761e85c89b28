/** All that can be asked of a dashboard, by its path: the files of the page, what is so now, the past, and what can be done. */
import { systemClock } from '@perf/core';
import { ACTS } from './acts.ts';
import { RunFiles } from './adapters/run-files.ts';
import { assetAnswer, assetsOf } from './assets.ts';
import { failure, failureAnswer, jsonAnswer } from './exchange.ts';
import { Frames } from './frames.ts';
import { Hub } from './hub.ts';
import { KeptAnswers } from './kept-answers.ts';
import { comparisonView } from './past/comparison.ts';
import { marksView } from './past/marks.ts';
import { operationView } from './past/operation.ts';
import { operationsView } from './past/operations.ts';
import { historyOf } from './past/past.ts';
import { readingsView } from './past/readings.ts';
import { checked, checkedStretch, comparisonQuery, operationQuery, rangeQuery } from './queries.ts';
import { ranged } from './range.ts';
const SHORTEST_KEPT = 2000;
const LONGEST_KEPT = 60000;
const RUNS_KEPT = 2000;
export class Site {
    #view;
    #clock;
    #mayAct;
    #frames;
    #hub;
    #kept;
    #runs;
    #pageFiles;
    #assets;
    #ready;
    constructor(view, { mayAct, pageFiles, clock = systemClock }) {
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
        if (view.stopped.aborted)
            this.#hub.close();
        else
            view.stopped.addEventListener('abort', () => this.#hub.close(), { once: true });
    }
    /** Never rejects: what can't be answered is an answer too. */
    async answer(asked) {
        try {
            return await this.#answer(asked);
        }
        catch (error) {
            return failureAnswer(error);
        }
    }
    async #answer(asked) {
        const { path, method } = asked;
        const act = Object.hasOwn(ACTS, path) ? ACTS[path] : undefined;
        if (act !== undefined)
            return this.#act(act, asked);
        if (method !== 'GET' && method !== 'HEAD')
            return wrongMethod('GET, HEAD');
        if (!path.startsWith('/api/'))
            return this.#asset(asked);
        if (path === '/api/stream')
            return this.#stream(method);
        if (path === '/api/now') {
            await this.#begun();
            return jsonAnswer(this.#frames.full());
        }
        if (path === '/api/runs') {
            return jsonAnswer(await this.#kept.ask(path, RUNS_KEPT, async () => ({ runs: await this.#runs.list() })));
        }
        const question = this.#question(asked);
        const history = historyOf(this.#view);
        const past = {
            history,
            clock: this.#clock,
            since: this.#frames.since,
            report: () => this.#frames.report(),
        };
        return jsonAnswer(await this.#kept.ask(question.key, question.lasts, () => question.answer(past)));
    }
    async #act(act, { method, headers, body }) {
        if (method !== 'POST')
            return wrongMethod('POST');
        if (!this.#mayAct) {
            throw failure('dashboard/may-not-act', 'Expected to be asked only to show, not to do.', 'Make it with `mayAct: true`.');
        }
        // No form of another page can send this type without being asked first.
        if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
            throw failure('dashboard/content-type', 'Expected JSON.', 'Send it with `content-type: application/json`.');
        }
        const done = await act(this.#view, await body(), this.#clock);
        this.#hub.tell(true);
        return jsonAnswer(JSON.stringify(done));
    }
    #question({ path, query }) {
        const given = Object.fromEntries(query);
        switch (path) {
            case '/api/operations':
                return this.#about(path, checkedStretch(checked(rangeQuery, given)), operationsView);
            case '/api/operation':
                return this.#about(path, checkedStretch(checked(operationQuery, given)), operationView);
            case '/api/readings':
                return this.#about(path, checkedStretch(checked(rangeQuery, given)), readingsView);
            case '/api/marks':
                return this.#about(path, checkedStretch(checked(rangeQuery, given)), marksView);
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
    #about(path, asked, view) {
        const { from, to, step } = ranged(asked, this.#clock.now());
        const key = `${path} ${JSON.stringify({ ...asked, from, to, step })}`;
        // What is over changes no more.
        const isOver = to < this.#clock.now() - step;
        const lasts = isOver ? LONGEST_KEPT : Math.min(LONGEST_KEPT, Math.max(SHORTEST_KEPT, step / 2));
        return { key, lasts, answer: (past) => view(past, asked) };
    }
    async #stream(method) {
        this.#hub.check();
        const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
        if (method === 'HEAD')
            return { status: 200, headers };
        await this.#begun();
        this.#hub.check();
        return { status: 200, headers, stream: (tab) => this.#hub.join(tab) };
    }
    async #asset(asked) {
        const { path, here } = asked;
        if (path === '/' && !here.endsWith('/')) {
            // The page names its files relative to itself.
            return { status: 308, headers: { location: `${encodeURI(decoded(here.split('/').at(-1) ?? ''))}/` } };
        }
        this.#assets ??= this.#pageFiles().then(assetsOf);
        const assets = await this.#assets.catch((error) => {
            this.#assets = undefined;
            throw error;
        });
        const answer = assetAnswer(assets, asked);
        if (answer === undefined)
            throw notFound(path);
        return answer;
    }
    #begun() {
        this.#ready ??= this.#frames.ready();
        return this.#ready;
    }
}
function decoded(part) {
    try {
        return decodeURIComponent(part);
    }
    catch {
        return part;
    }
}
function wrongMethod(allowed) {
    const answer = failureAnswer(failure('dashboard/method', `Expected one of ${allowed}.`, `Ask by ${allowed}.`));
    return { ...answer, headers: { ...answer.headers, allow: allowed } };
}
function notFound(path) {
    return failure('dashboard/not-found', `There is nothing at \`${path.slice(0, 200)}\`.`, 'The page is at `./`.');
}
