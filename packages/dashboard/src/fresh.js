/**
 * A value that takes a moment to get and changes seldom: asked for again in the background when somebody wants it and it is
 * old, so that who draws a page once a second waits for no disk.
 */
import { systemClock } from '@perf/core';
export class Fresh {
    #ask;
    #every;
    #clock;
    #value;
    #askedAt = Number.NEGATIVE_INFINITY;
    #under;
    /** @param ask must not reject: what fails is a value too */
    constructor(ask, every, clock = systemClock) {
        this.#ask = ask;
        this.#every = every;
        this.#clock = clock;
    }
    /** The newest that is known; undefined: none yet. */
    get value() {
        const age = this.#clock.monotonic() - this.#askedAt;
        if (age >= this.#every)
            void this.refresh();
        return this.#value;
    }
    /** Resolves when a new one is there. */
    refresh() {
        this.#under ??= this.#refresh().finally(() => {
            this.#under = undefined;
        });
        return this.#under;
    }
    /** Resolves when there is one at all. */
    async ready() {
        if (this.#value === undefined)
            await this.refresh();
    }
    async #refresh() {
        this.#askedAt = this.#clock.monotonic();
        this.#value = await this.#ask();
    }
}
