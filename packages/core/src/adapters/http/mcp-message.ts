/**
 * What JSON-RPC messages say, read off their text without making values of it: the text may be cut off anywhere, and be
 * anything.
 *
 *   {"method":"tools/call","params":{"name":"add","arguments":{…}},…  ──▶  method, params.name
 *
 * Only texts, numbers and words at most one object deep are told, by their path; a batch is several messages.
 */
export type Said = ReadonlyMap<string, string>;

/** A bracket or separator, a text, or a number or word. */
const TOKEN = /\s*(?:([{}[\],:])|("[^"\\]*(?:\\.[^"\\]*)*")|([^\s{}[\],:"]+))/y;
const MOST_MESSAGES = 50;

interface Open {
  readonly isObject: boolean;
  /** Of the field that is being read. */
  key: string | undefined;
}

/** @param text JSON, maybe cut off @returns each message's fields, by path: `method`, `params.name` */
export function messagesIn(text: string): readonly Said[] {
  const messages: Map<string, string>[] = [];
  const open: Open[] = [];
  // Messages are at the top, or in a list at the top.
  const base = (): number => (open[0]?.isObject === false ? 1 : 0);
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    const [, mark, quoted, word] = token;
    if (mark === '{' || mark === '[') {
      open.push({ isObject: mark === '{', key: undefined });
      if (mark === '{' && open.length === base() + 1) messages.push(new Map());
      else if (open.length === base() + 2) tell(messages, open.slice(base(), -1), mark);
      if (messages.length > MOST_MESSAGES) break;
    } else if (mark === '}' || mark === ']') open.pop();
    else if (mark === ',') nextField(open.at(-1));
    else if (mark === undefined) take(messages, open.slice(base()), quoted === undefined ? word : textOf(quoted));
  }
  return messages;
}

function nextField(within: Open | undefined): void {
  if (within !== undefined) within.key = undefined;
}

/** A text or a word: the name of a field, or what stands in it. @param path what is open, from the message inwards */
function take(messages: Map<string, string>[], path: readonly Open[], said: string | undefined): void {
  const within = path.at(-1);
  if (within?.isObject === true && within.key === undefined) within.key = said;
  else if (path.length <= 2) tell(messages, path, said);
}

function tell(messages: Map<string, string>[], path: readonly Open[], said: string | undefined): void {
  if (said === undefined || path.length === 0 || path.some(({ key }) => key === undefined)) return;
  messages.at(-1)?.set(path.map(({ key }) => key).join('.'), said);
}

function textOf(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
