/**
 * What a check returned or threw, as an answer: whatever that was, this makes a value of it and throws nothing.
 *
 * Nonsense is `unknown`, not `fail`: it says nothing of the thing that was asked for. Texts lose credentials in URLs and control
 * characters, since a server that answers garbage must not write to somebody's terminal.
 */
import { ANSWERS, type Answer, type AnswerState, type CheckError, type Observed } from './check.ts';
import { shown } from './misuse.ts';

/** An answer with all parts decided. */
export interface Finding {
  readonly state: AnswerState;
  readonly text: string;
  readonly observed?: readonly Observed[];
  readonly error?: CheckError;
}

const MOST_CHARACTERS = 500;
const DENIED = new Set<unknown>(['EACCES', 'EPERM', 401, 403]);

/** What a check returned. */
export function findingOf(returned: unknown): Finding {
  try {
    if (returned === undefined) return { state: 'pass', text: '' };
    if (isAnswerState(returned)) return { state: returned, text: '' };
    const { state, text = '', observed } = returned as Partial<Answer>;
    if (isAnswerState(state) && typeof text === 'string' && isObserved(observed)) {
      return { state, text: presentable(text), ...(observed && { observed: observed.map(copied) }) };
    }
  } catch {
    // A null, or a getter that throws: nonsense as well.
  }
  const wanted = `nothing, one of ${ANSWERS.join(', ')}, or { state, text?, observed? }`;
  return { state: 'unknown', text: presentable(`Expected the check to return ${wanted}, got \`${shown(returned)}\``) };
}

/** What a check threw: an error, or whatever else can be thrown. */
export function findingOfThrown(thrown: unknown): Finding {
  const error = plainError(thrown);
  return { state: isDenial(thrown) ? 'unauthorised' : 'fail', text: error.message, error };
}

function plainError(thrown: unknown): CheckError {
  try {
    if (typeof thrown === 'object' && thrown !== null) {
      const { name, message, code, errors } = thrown as Readonly<Record<string, unknown>>;
      // Node wraps the failures of several addresses, and leaves the message of the whole empty.
      const inner = Array.isArray(errors) && errors.length > 0 && !message ? plainError(errors[0]).message : undefined;
      const unnamed = typeof name === 'string' ? `${name} without a message` : `threw ${shown(thrown)}`;
      const said = inner ?? (typeof message === 'string' && message !== '' ? message : unnamed);
      const isCode = typeof code === 'string' || typeof code === 'number';
      return { message: presentable(said), ...(isCode && { code: presentable(String(code)) }) };
    }
  } catch {
    return { message: 'threw what can not be read' };
  }
  return { message: presentable(typeof thrown === 'string' && thrown !== '' ? thrown : `threw ${shown(thrown)}`) };
}

function isDenial(thrown: unknown): boolean {
  try {
    const { code, status, statusCode } = thrown as { code?: unknown; status?: unknown; statusCode?: unknown };
    return [code, status, statusCode].some((value) => DENIED.has(value));
  } catch {
    return false;
  }
}

/** A text without the credentials of URLs and without control characters, of at most 500 characters. */
export function presentable(text: string): string {
  const plain = text
    .slice(0, 4 * MOST_CHARACTERS)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, '$1')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain;
}

function isAnswerState(value: unknown): value is AnswerState {
  return ANSWERS.includes(value as AnswerState);
}

function isObserved(value: unknown): value is readonly Observed[] | undefined {
  if (value === undefined) return true;
  return (
    Array.isArray(value) &&
    value.every(
      (one: Partial<Observed>) =>
        Number.isFinite(one.value) &&
        typeof one.unit === 'string' &&
        (one.name === undefined || typeof one.name === 'string'),
    )
  );
}

const copied = ({ name, value, unit }: Observed): Observed => ({ ...(name !== undefined && { name }), value, unit });
