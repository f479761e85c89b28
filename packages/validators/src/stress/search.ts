/**
 * The search for the highest rate that keeps a contract: which rate to try next, from what was found so far.
 *
 *            kept: twice the rate            kept or broken: the bracket shrinks
 *   doubling ────────────┐      ┌── bisecting ──────────────┐
 *      │ ▲───────────────┘      │ ▲─────────────────────────┘
 *      │ broken                 │ broken / kept ≤ 1 + resolution
 *      ├───── a rate was kept ──┘────────────▶ done: found
 *      ├───── none was: half the rate, down to `least` ──▶ done: never-kept
 *      └───── kept at `max` ──▶ done: never-broken             unknown again and again ──▶ done: unsure
 *
 * Tries may be short while nothing has failed and `max` is not reached: see `isShort`.
 * A failure counts when it came twice and more often than its opposite: one hiccup breaks nothing. An answer that is unknown
 * moves nothing, the rate is tried again. Near the breaking point a noisy machine may never know: what can't be told there is
 * kept as a stretch of rates, and the search goes on below and above it until both gaps are small. A step that failed also says how much the target answered meanwhile: a good guess
 * at the breaking point, so the next tries stand closely round it. It only says where to look, never what was found.
 * Invariants: kept < broken, the bracket never widens, and the number of steps is bounded.
 */
export type Answer = 'kept' | 'broken' | 'unknown';

export interface SearchOptions {
  /** The first rate. */
  readonly from: number;
  /** No rate is tried above this. */
  readonly max: number;
  /** No rate is tried below this. */
  readonly least: number;
  /** Done when the broken end is at most this share above the kept end. */
  readonly resolution: number;
}

/** Requests per second: 0 and infinity where no rate was kept or broken yet. */
export interface Bracket {
  readonly kept: number;
  readonly broken: number;
}

export interface Asking extends Bracket {
  readonly state: 'doubling' | 'bisecting';
  /** To be tried next. */
  readonly rate: number;
  /** The last rate that was kept while doubling. Such tries are short, so only the one before it counts as kept. */
  readonly passed: number;
  /** What was answered at this rate so far. */
  readonly votes: Readonly<Record<Answer, number>>;
  /** Rates of which it can't be told. */
  readonly unclear: { readonly low: number; readonly high: number } | undefined;
  /** How much the target answered in the last step that failed. */
  readonly hint: number | undefined;
  /** How many tries may still follow a hint. */
  readonly guesses: number;
}

export interface Done extends Bracket {
  readonly state: 'done';
  readonly why: 'found' | 'never-broken' | 'never-kept' | 'unsure';
}

export type Search = Asking | Done;

const NO_VOTES = Object.freeze({ kept: 0, broken: 0, unknown: 0 });
/** A machine that spoils one step may spoil the next; one that spoils so many of a rate does not calm down. */
const MOST_UNKNOWN = { doubling: 4, bisecting: 2 };
const MOST_GUESSES = 6;
/** Beside rates of which it can't be told, a closer look is wasted. */
const GAP_BESIDE_UNCLEAR = 0.025;

export function beginSearch({ from, max }: Pick<SearchOptions, 'from' | 'max'>): Asking {
  const rate = Math.min(from, max);
  const bracket = { kept: 0, broken: Number.POSITIVE_INFINITY };
  return {
    state: 'doubling',
    rate,
    ...bracket,
    passed: 0,
    votes: NO_VOTES,
    unclear: undefined,
    hint: undefined,
    guesses: MOST_GUESSES,
  };
}

/**
 * @param answer what became of `search.rate`
 * @param hint what the target answered per second in a step that failed
 */
export function advance(
  search: Asking,
  answer: { readonly is: Answer; readonly hint?: number | undefined },
  options: SearchOptions,
): Search {
  const { is, hint = search.hint } = answer;
  const votes = { ...search.votes, [is]: search.votes[is] + 1 };
  const asked: Asking = { ...search, votes, hint };
  if (votes.unknown >= MOST_UNKNOWN[search.state]) return unclear(asked, options);
  if (is === 'unknown') return asked;
  if (votes.broken >= 2 && votes.broken > votes.kept) return broken(asked, options);
  return votes.kept > votes.broken ? kept(asked, options) : asked;
}

/** Whether a hasty look at this rate is enough: not where haste has told nothing already. */
export function isShort({ state, rate, broken, votes }: Asking, { max }: Pick<SearchOptions, 'max'>): boolean {
  return state === 'doubling' && broken === Number.POSITIVE_INFINITY && rate < max && votes.unknown === 0;
}

function done({ kept, broken }: Bracket, why: Done['why']): Done {
  return { state: 'done', kept, broken, why };
}

function unclear(search: Asking, options: SearchOptions): Search {
  if (search.state === 'doubling') return skipped(search, options);
  const { low, high } = search.unclear ?? { low: search.rate, high: search.rate };
  const wider = { low: Math.min(low, search.rate), high: Math.max(high, search.rate) };
  return bisect({ ...search, unclear: wider, votes: NO_VOTES }, options);
}

/** Past one rate of which it can't be told the next may be clear, and then so is what lies between; past two it is hopeless. */
function skipped(search: Asking, options: SearchOptions): Search {
  const { rate, broken } = search;
  const isOver = search.unclear !== undefined || broken !== Number.POSITIVE_INFINITY || rate >= options.max;
  if (isOver) return done(search, 'unsure');
  return { ...search, unclear: { low: rate, high: rate }, votes: NO_VOTES, rate: Math.min(rate * 2, options.max) };
}

function kept(search: Asking, options: SearchOptions): Search {
  const { rate, passed } = search;
  const bracket = { ...search, kept: rate, votes: NO_VOTES };
  if (search.broken !== Number.POSITIVE_INFINITY) return bisect(bracket, options);
  if (rate >= options.max) return done(bracket, 'never-broken');
  // What is kept above rates of which it could not be told tells it of them.
  return { ...bracket, kept: passed, passed: rate, unclear: undefined, rate: Math.min(rate * 2, options.max) };
}

function broken(search: Asking, options: SearchOptions): Search {
  const bracket = { ...search, broken: search.rate, votes: NO_VOTES };
  if (search.kept > 0) return bisect(bracket, options);
  if (search.rate <= options.least) return done(bracket, 'never-kept');
  return { ...bracket, state: 'doubling', rate: Math.max(search.rate / 2, options.least) };
}

function bisect(search: Asking, options: SearchOptions): Search {
  const { resolution } = options;
  // The last bit of a power of 1.02 is no reason for another step.
  const enough = 1 + (search.unclear === undefined ? resolution : Math.max(resolution, GAP_BESIDE_UNCLEAR)) * 1.000_001;
  const [low, high] = gapOf(search);
  if (high / low <= enough) return done(search, 'found');
  const guess = guessed({ ...search, kept: low, broken: high }, options);
  const rate = guess ?? Math.sqrt(low * high);
  return { ...search, state: 'bisecting', rate, guesses: search.guesses - (guess === undefined ? 0 : 1) };
}

/** Where the breaking point is looked for: with rates of which it can't be told, the wider of what lies below and above. */
function gapOf({ kept, broken, unclear }: Asking): readonly [low: number, high: number] {
  if (unclear === undefined) return [kept, broken];
  const { low, high } = unclear;
  // Whoever was kept or broken among the unclear ones has taken them in.
  const below = [kept, Math.min(Math.max(low, kept), broken)] as const;
  const above = [Math.max(Math.min(high, broken), kept), broken] as const;
  return below[1] / below[0] > above[1] / above[0] ? below : above;
}

/**
 * Just below what the target answered, then just above: when the first is kept and the second broken, the search is over. Where
 * the hint was wrong, away from it in steps that double.
 */
function guessed({ kept, broken, hint, guesses }: Asking, { resolution }: SearchOptions): number | undefined {
  if (hint === undefined || guesses === 0) return undefined;
  const near = Math.sqrt(1 + resolution);
  // So close to an end a try would tell next to nothing.
  const apart = 1 + resolution / 8;
  const up = hint * (kept / hint) ** 2 * near;
  const down = hint / ((hint / broken) ** 2 * near);
  const away = kept >= hint ? [up] : broken <= hint ? [down] : [];
  return [hint / near, hint * near, ...away].find((rate) => rate > kept * apart && rate < broken / apart);
}
