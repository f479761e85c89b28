/**
 * The present, put into words once for all who look: each section as the JSON it goes over the wire as, and only what has
 * changed since the frame before.
 *
 * Composing takes at most a twentieth of the time: where it takes long, as with thousands of series, it comes less often.
 */
import { systemClock } from '@perf/core';
import { backupView } from './backups.ts';
import { Fresh } from './fresh.ts';
import { sectionsOf } from './sections.ts';
/** Of the time. */
const SHARE = 20;
const BACKUPS_EVERY = 10000;
const ATTEMPTS_EVERY = 10000;
const HISTORY_EVERY = 60000;
const REPORT_LASTS = 5000;
const LONGEST_WAIT = 1000;
export class Frames {
    #view;
    #clock;
    /** JSON by name; what does not change while it runs stands here from the start. */
    #sections = new Map();
    /** Those that changed and were not in a frame for all yet. */
    #untold = new Set();
    #backups;
    #attempts;
    #history;
    /** Of the last look, by the time that goes by: a wall clock may jump. */
    #measured;
    #nextAt = Number.NEGATIVE_INFINITY;
    #reported;
    constructor(view, { mayAct, clock = systemClock }) {
        this.#view = view;
        this.#clock = clock;
        const { backup, service, startedAt } = view;
        this.#backups = backup === undefined ? undefined : new Fresh(() => backupView(backup), BACKUPS_EVERY, clock);
        this.#attempts = new Fresh(() => known(async () => view.attempts(), []), ATTEMPTS_EVERY, clock);
        this.#history = new Fresh(() => known(() => historyOf(view, clock.now()), null), HISTORY_EVERY, clock);
        for (const [name, value] of Object.entries({ service, startedAt, mayAct })) {
            this.#sections.set(name, JSON.stringify(value));
        }
    }
    /** Since when there is something to ask about; undefined: not known. */
    get since() {
        return this.#history.value?.value?.from;
    }
    /** Of the last seconds: composing one takes long where there are thousands of series. */
    report() {
        const { report, at = Number.NEGATIVE_INFINITY } = this.#reported ?? {};
        return report !== undefined && this.#clock.monotonic() - at < REPORT_LASTS ? report : this.#newReport();
    }
    #newReport() {
        const report = this.#view.report();
        this.#reported = { report, at: this.#clock.monotonic() };
        return report;
    }
    /** Perfkit has looked. */
    looked() {
        this.#measured = this.#clock.monotonic();
    }
    /** Once before the first frame: what is on disk is there then, unless that takes long. */
    async ready() {
        let timer;
        const late = new Promise((resolve) => {
            timer = setTimeout(resolve, LONGEST_WAIT);
        });
        const all = Promise.all([this.#backups?.ready(), this.#attempts.ready(), this.#history.ready()]);
        await Promise.race([all, late]).finally(() => clearTimeout(timer));
    }
    /** Everything, as JSON. @param isFirst nobody else listens: of what changed until now nobody has to be told again */
    full(isFirst = false) {
        this.#compose();
        if (isFirst)
            this.#untold.clear();
        return this.#frame([...this.#sections.keys()]);
    }
    /** What changed since this was called before, as JSON. @param atOnce somebody has just changed something */
    changed(atOnce = false) {
        this.#compose(atOnce);
        const names = [...this.#untold];
        this.#untold.clear();
        return this.#frame(names);
    }
    #frame(names) {
        const at = this.#clock.now();
        const age = this.#measured === undefined ? undefined : this.#clock.monotonic() - this.#measured;
        const measuredAt = age === undefined ? null : Math.round(at - age);
        const sections = names.map((name) => `,${JSON.stringify(name)}:${this.#sections.get(name)}`);
        return `{"at":${at},"measuredAt":${measuredAt}${sections.join('')}}`;
    }
    #compose(atOnce = false) {
        const began = this.#clock.monotonic();
        if (began < this.#nextAt && !atOnce)
            return;
        const now = { ...this.#look(), history: this.#history.value?.value ?? null };
        for (const [name, value] of Object.entries(now)) {
            const json = JSON.stringify(value);
            if (this.#sections.get(name) === json)
                continue;
            this.#sections.set(name, json);
            this.#untold.add(name);
        }
        this.#nextAt = began + (this.#clock.monotonic() - began) * SHARE;
    }
    #look() {
        const { alerts } = this.#view;
        const attempts = this.#attempts.value;
        const troubles = [attempts?.trouble, this.#history.value?.trouble];
        return sectionsOf({
            report: this.#newReport(),
            recent: this.#view.recent(),
            alerts: alerts.active(),
            silences: alerts.silences(),
            backups: this.#backups?.value,
            attempts: attempts?.value ?? [],
            notes: troubles.flatMap((trouble) => trouble ?? []),
        });
    }
}
async function known(ask, otherwise) {
    try {
        return { value: await ask() };
    }
    catch (error) {
        return { value: otherwise, trouble: error instanceof Error ? error.message : String(error) };
    }
}
/** From the first to the last moment that is kept, where the history can say it. */
async function historyOf({ history, startedAt }, now) {
    if (history === undefined)
        return null;
    if (!('info' in history) || typeof history.info !== 'function')
        return { from: startedAt, to: now };
    const { first, last } = (await history.info());
    return first === undefined || last === undefined ? { from: startedAt, to: now } : { from: first, to: last };
}
