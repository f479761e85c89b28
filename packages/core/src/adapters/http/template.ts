/**
 * A request's target without what is particular to one request: `/users/42/orders?page=2` becomes `/users/:id/orders`.
 *
 * Invariants: nothing after the path is ever part of it; it has at most 8 segments of at most 40 characters; a template
 * is its own template. The usual path has nothing to replace: a look at its characters finds that out, and no text is
 * made.
 */
import { isIdentifier, LONGEST_WORD } from './identifier.ts';

const PLACEHOLDER = ':id';
/** Stands for all segments past the deepest. */
const REST = '/*';
const DEEPEST = 8;
const SLASH = 47;
const QUESTION_MARK = 63;
const HASH = 35;

/** @param target what stands in the request line: a path, a whole URL (to a proxy), or `*` */
export function templateOf(target: string): string {
  const path = pathOf(target);
  if (path === '*') return path;
  let depth = 0;
  // Undefined as long as the path is its own template.
  let template: string | undefined;
  for (let start = 1, end = 0; end < path.length; start = end + 1) {
    const slash = path.indexOf('/', start);
    end = slash === -1 ? path.length : slash;
    if (end === start) {
      template ??= path.slice(0, start - 1);
      continue;
    }
    if (depth === DEEPEST) return (template ?? path.slice(0, start - 1)) + REST;
    depth += 1;
    if (!isPlain(path, start, end)) {
      template ??= path.slice(0, start - 1);
      template += `/${templatedSegment(path.slice(start, end))}`;
    } else if (template !== undefined) template += path.slice(start - 1, end);
  }
  return template === '' ? '/' : (template ?? path);
}

/** The path alone, from its first slash: without scheme, host, query and fragment. */
function pathOf(target: string): string {
  const from = target.charCodeAt(0) === SLASH ? 0 : afterHost(target);
  const to = endOf(target, from);
  const path = from === 0 && to === target.length ? target : target.slice(from, to);
  return path.charCodeAt(0) === SLASH || path === '*' ? path : `/${path}`;
}

function afterHost(target: string): number {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(target);
  if (scheme === null) return 0;
  const path = target.slice(scheme[0].length).search(/[/?#]/);
  return path === -1 ? target.length : scheme[0].length + path;
}

function endOf(target: string, from: number): number {
  for (let at = from; at < target.length; at += 1) {
    const code = target.charCodeAt(at);
    if (code === QUESTION_MARK || code === HASH) return at;
  }
  return target.length;
}

/** Whether it is short and in lower case, and could not be a number in hexadecimal. */
function isPlain(path: string, start: number, end: number): boolean {
  if (end - start > LONGEST_WORD) return false;
  let hexInRow = 0;
  for (let at = start; at < end; at += 1) {
    const code = path.charCodeAt(at);
    const isLetter = code >= 97 && code <= 122;
    if (!isLetter && code !== 45 && code !== 95 && code !== 46) return false;
    hexInRow = isLetter && code <= 102 ? hexInRow + 1 : 0;
    if (hexInRow === 8) return false;
  }
  return true;
}

function templatedSegment(segment: string): string {
  if (segment === PLACEHOLDER || isNumber(segment)) return PLACEHOLDER;
  const text = decoded(segment);
  return text === undefined || isIdentifier(text) ? PLACEHOLDER : text;
}

/** The usual identifier, found without a regular expression. */
function isNumber(segment: string): boolean {
  for (let at = 0; at < segment.length; at += 1) {
    const code = segment.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** @returns undefined when the percent-encoding is broken */
function decoded(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
