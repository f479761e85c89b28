/**
 * The operations of targets asked for before, found without making a template.
 *
 * A template costs texts that are made, hashed and thrown away; in a server whose caches hold the next request already,
 * that is half of what a watched request costs. Here a target is held against the template of the one that was last in
 * its place: what stands there as `:id` may be any number, all else has to be the same.
 *
 *   /users/42/orders?page=2   ──hash──▶   GET  /users/:id/orders   ▶ operation
 *
 * Invariant: what is found is the operation that was remembered for a target of the same template. Bounded: a place
 * holds one target, and the latest one stays.
 */
import type { Operation } from '../../operation.ts';

interface Known {
  readonly method: string;
  readonly template: string;
  readonly operation: Operation;
}

const PLACES = 256;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const QUESTION_MARK = 63;
const HASH = 35;
const PLACEHOLDER_LENGTH = 3;
/** A segment that begins like a placeholder and is none. */
const OTHER_COLON = /\/:(?!id(?:\/|$))/;

export class KnownTargets {
  readonly #places: (Known | undefined)[] = Array.from({ length: PLACES }, () => undefined);
  /** What was found last: requests come in runs. */
  #latest: Known | undefined;

  /** @returns undefined for a target whose template is not known */
  find(method: string, target: string): Operation | undefined {
    const latest = this.#latest;
    if (latest !== undefined && latest.method === method && fits(target, latest.template)) return latest.operation;
    const known = this.#places[placeOf(method, target)];
    if (known === undefined || known.method !== method || !fits(target, known.template)) return undefined;
    this.#latest = known;
    return known.operation;
  }

  /** @param template that of the target, see `templateOf` */
  remember(method: string, target: string, { template, operation }: Omit<Known, 'method'>): void {
    if (!OTHER_COLON.test(template) && fits(target, template))
      this.#places[placeOf(method, target)] = { method, template, operation };
  }

  /** To be called when a template's operation is another one from now on. */
  forget(): void {
    this.#places.fill(undefined);
    this.#latest = undefined;
  }
}

/** The same for all targets that differ in numbers between slashes and in what follows the path. */
function placeOf(method: string, target: string): number {
  let hash = method.length;
  for (let at = 0; at < target.length; at += 1) {
    const code = target.charCodeAt(at);
    if (code === QUESTION_MARK || code === HASH) break;
    hash = (Math.imul(hash, 31) + code) | 0;
    if (code === SLASH) at = pastNumber(target, at + 1) - 1;
  }
  return (hash ^ (hash >>> 8)) & (PLACES - 1);
}

/** Whether a target is this template with numbers for its placeholders; what follows the path is not looked at. */
function fits(target: string, template: string): boolean {
  let at = 0;
  for (let wanted = 0; wanted < template.length; wanted += 1, at += 1) {
    const code = template.charCodeAt(wanted);
    if (code === COLON && template.charCodeAt(wanted - 1) === SLASH && target.charCodeAt(at) !== COLON) {
      const past = pastNumber(target, at);
      if (past === at) return false;
      wanted += PLACEHOLDER_LENGTH - 1;
      at = past - 1;
    } else if (at >= target.length || target.charCodeAt(at) !== code) return false;
  }
  return at === target.length || target.charCodeAt(at) === QUESTION_MARK || target.charCodeAt(at) === HASH;
}

/** Where a whole segment that is a number ends; `from` itself when it is none. */
function pastNumber(target: string, from: number): number {
  let at = from;
  while (at < target.length) {
    const code = target.charCodeAt(at);
    if (code < ZERO || code > NINE) return code === SLASH || code === QUESTION_MARK || code === HASH ? at : from;
    at += 1;
  }
  return at;
}
