/**
 * What JSON-RPC messages on a pipe say, read off their bytes as they pass: one message, or one batch of them, a line.
 *
 *   …"method":"tools/call","params":{"name":"add","arguments":{…}}}⏎  ──▶  { method, id, name, bytes }
 *
 * Nothing is kept of a message but a few short fields, so that a line of 50 MB costs no memory; each is looked for only where
 * it belongs, so that a tool's text that contains `"isError":true` is no error. Linear: a few nanoseconds a byte.
 */

export interface Outline {
  /** Undefined in an answer. */
  readonly method: string | undefined;
  /** As it stands in the text, quotes included, since `1` and `"1"` are two. Undefined in a notification. */
  readonly id: string | undefined;
  /** Of the tool, or of whatever else is named. */
  readonly name: string | undefined;
  /** Which request a cancellation is about, as `id`. */
  readonly requestId: string | undefined;
  /** An error of the protocol, or a tool's result that says so. */
  readonly failed: boolean;
  /** Of an error of the protocol. */
  readonly errorCode: number | undefined;
  /** From its first bracket to its last. */
  readonly bytes: number;
}

interface Open {
  readonly isObject: boolean;
  /** Of the field that is being read. */
  key: string | undefined;
}

interface Message {
  readonly fields: Map<string, string>;
  readonly from: number;
  to: number;
}

/** A field that is longer is no name and no id. */
const MOST_KEPT = 256;
/** A message, and the objects in it: what is further in is only counted. */
const DEEPEST = 2;
const MOST_MESSAGES = 1_000;
const [NEWLINE, QUOTE, COMMA, COLON, BACKSLASH] = [0x0a, 0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const SPACE = 0x20;

export class MessageReader {
  /** Lines that were no message: chatter on the wrong pipe, broken JSON. */
  malformed = 0;
  readonly #onMessage: (outline: Outline) => void;
  /** How many bytes of this line have been read. */
  #at = 0;
  #open: Open[] = [];
  /** Brackets that are open within those. */
  #deeper = 0;
  #isInText = false;
  #isEscaped = false;
  #isBroken = false;
  /** The text, number or word that is being read, as far as it is kept. */
  #said = '';
  #messages: Message[] = [];

  /** @param onMessage told of each message when its line has ended */
  constructor(onMessage: (outline: Outline) => void) {
    this.#onMessage = onMessage;
  }

  read(chunk: Uint8Array): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#scan(chunk, from, end);
      this.#endLine();
      from = end + 1;
    }
    this.#scan(chunk, from, chunk.length);
  }

  #scan(chunk: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (this.#isInText) at = this.#passText(chunk, at, to);
      else {
        this.#take(chunk[at] as number, this.#at + at - from);
        at += 1;
      }
    }
    this.#at += to - from;
  }

  /** @returns the place behind the end of the text, or behind what there is of it */
  #passText(chunk: Uint8Array, from: number, end: number): number {
    let at = from;
    while (at < end) {
      const byte = chunk[at] as number;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) break;
      at += 1;
    }
    if (this.#deeper === 0 && this.#said.length <= MOST_KEPT) {
      this.#said += Buffer.from(chunk.buffer, chunk.byteOffset + from, at - from).toString('latin1', 0, MOST_KEPT + 1);
    }
    if (at === end) return end;
    this.#isInText = false;
    this.#said += '"';
    return at + 1;
  }

  #take(byte: number, place: number): void {
    if (byte === QUOTE) {
      this.#isInText = true;
      this.#said = '"';
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#enter(byte === OPEN_OBJECT, place);
    else if (byte === COMMA || byte === COLON || byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#end(byte, place);
    else if (byte > SPACE && this.#deeper === 0 && this.#said.length <= MOST_KEPT)
      this.#said += String.fromCharCode(byte);
  }

  /** A text, number or word has ended. */
  #end(byte: number, place: number): void {
    if (this.#deeper > 0) {
      if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#deeper -= 1;
      return;
    }
    const within = this.#open.at(-1);
    if (within === undefined) this.#isBroken = true;
    else if (byte === COLON) within.key = unquoted(this.#said);
    else {
      if (this.#said !== '') this.#tell(this.#said);
      within.key = undefined;
      if (byte !== COMMA) this.#leave(place);
    }
    this.#said = '';
  }

  /** How many brackets stand round a message: one in a batch. */
  get #base(): number {
    return this.#open[0]?.isObject === false ? 1 : 0;
  }

  #enter(isObject: boolean, place: number): void {
    if (this.#deeper > 0 || this.#open.length === this.#base + DEEPEST) {
      this.#deeper += 1;
      return;
    }
    if (this.#open.length > this.#base) this.#tell('{');
    this.#open.push({ isObject, key: undefined });
    if (isObject && this.#open.length === this.#base + 1 && this.#messages.length < MOST_MESSAGES) {
      this.#messages.push({ fields: new Map(), from: place, to: 0 });
    }
  }

  #leave(place: number): void {
    const message = this.#messages.at(-1);
    if (this.#open.length === this.#base + 1 && message?.to === 0) message.to = place + 1;
    this.#open.pop();
  }

  #tell(said: string): void {
    const path = this.#open.slice(this.#base);
    if (path.length === 0 || path.some(({ key }) => key === undefined) || said.length > MOST_KEPT) return;
    this.#messages.at(-1)?.fields.set(path.map(({ key }) => key).join('.'), said);
  }

  #endLine(): void {
    const isWhole = !this.#isBroken && !this.#isInText && this.#open.length === 0 && this.#deeper === 0;
    const messages = this.#messages;
    if (!isWhole || (messages.length === 0 && this.#said !== '')) this.malformed += 1;
    [this.#at, this.#deeper, this.#said, this.#open, this.#messages] = [0, 0, '', [], []];
    this.#isInText = this.#isEscaped = this.#isBroken = false;
    if (isWhole) for (const message of messages) this.#onMessage(outlineOf(message));
  }
}

function outlineOf({ fields, from, to }: Message): Outline {
  const code = fields.get('error.code');
  return {
    method: unquoted(fields.get('method')),
    id: known(fields.get('id')),
    name: unquoted(fields.get('params.name')),
    requestId: known(fields.get('params.requestId')),
    failed: fields.has('error') || fields.get('result.isError') === 'true',
    errorCode: code === undefined ? undefined : Number(code),
    bytes: to - from,
  };
}

/** A request whose id is `null` can't be answered. */
const known = (id: string | undefined): string | undefined => (id === 'null' ? undefined : id);

/** What stands in quotes; so far each of its characters is a byte. */
function unquoted(said: string | undefined): string | undefined {
  if (said?.startsWith('"') !== true) return undefined;
  try {
    return JSON.parse(Buffer.from(said, 'latin1').toString()) as string;
  } catch {
    return undefined;
  }
}
