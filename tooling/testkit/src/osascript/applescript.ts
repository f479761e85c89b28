/**
 * As much AppleScript as the stand-in for `osascript` needs: a small interpreter that is right about what it knows, and
 * says syntax error (-2741) to the rest. Values are texts, numbers, truth values, lists and nothing.
 *
 * Known: `on run argv`, `with timeout`, `tell`, `set`, `return`, `delay`, `error … number …`, `run script … with
 * parameters`; texts with their escapes, `&`, lists, `item N of`, `count of`, `property`, names.
 */
export type Value = string | number | boolean | undefined | readonly Value[];

export class AppleScriptError extends Error {
  readonly errorNumber: number;

  constructor(message: string, number: number) {
    super(message);
    this.errorNumber = number;
  }
}

/** Blocks this thread, as a script blocks what runs it. */
export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A compiled script; its properties, and names that it sets outside of a handler, live as long as it does. */
export class Script {
  readonly #lines: readonly string[];
  readonly #globals = new Map<string, Value>();

  constructor(source: string) {
    // AppleScript ends at a NUL nowhere, but refuses it as a character that it does not know.
    if (source.includes('\0')) throw new AppleScriptError('Unbekanntes Symbol', -2740);
    this.#lines = logicalLines(source);
    checkBlocks(this.#lines);
    for (const line of this.#lines) compile(line);
  }

  run(argv: readonly Value[]): Value {
    const handler = this.#lines.findIndex((line) => /^on run\b/.test(line));
    const scope = handler < 0 ? this.#globals : new Map<string, Value>();
    let last: Value;
    for (const line of this.#lines) {
      const parameters = /^on run\s*(.*)$/.exec(line)?.[1];
      if (parameters !== undefined) bind(parameters, { argv, scope });
      const property = /^property (\w+) : (.*)$/.exec(line);
      if (property?.[1] !== undefined) {
        if (!this.#globals.has(property[1])) this.#globals.set(property[1], this.#value(property[2] ?? '', scope));
        continue;
      }
      if (isFrame(line)) continue;
      const result = this.#statement(line, scope);
      if (result.returned) return result.value;
      last = result.value;
    }
    return last;
  }

  #statement(line: string, scope: Map<string, Value>): { value: Value; returned?: boolean } {
    const value = (text: string): Value => this.#value(text, scope);
    if (line === 'return') return { value: undefined, returned: true };
    const [, keyword, rest = ''] = /^(return|delay|set|error) (.*)$/s.exec(line) ?? [];
    if (keyword === 'return') return { value: value(rest), returned: true };
    if (keyword === 'delay') {
      sleep(Number(value(rest)) * 1_000);
      return { value: undefined };
    }
    if (keyword === 'set') {
      const [, name = '', text = ''] = /^(\w+) to (.*)$/s.exec(rest) ?? [];
      const set = value(text);
      (this.#globals.has(name) ? this.#globals : scope).set(name, set);
      return { value: set };
    }
    if (keyword === 'error') {
      const [, text = '""', number = '-2700'] = /^(.*?)(?: number (-?\d+))?$/s.exec(rest) ?? [];
      throw new AppleScriptError(String(value(text)), Number(number));
    }
    const [, script, language, parameters = '{}'] =
      /^run script ("(?:[^"\\]|\\.)*")(?: in "(\w+)")?(?: with parameters (.*))?$/s.exec(line) ?? [];
    if (script !== undefined && language !== 'JavaScript') {
      return { value: new Script(String(value(script))).run(value(parameters) as readonly Value[]) };
    }
    if (script !== undefined) {
      const run = new Function(`${String(value(script))}\n;return run;`)() as (argv: Value) => Value;
      return { value: run(value(parameters)) };
    }
    return { value: value(line) };
  }

  #value(text: string, scope: Map<string, Value>): Value {
    const name = (word: string): Value => {
      if (scope.has(word)) return scope.get(word);
      if (this.#globals.has(word)) return this.#globals.get(word);
      throw new AppleScriptError(`Die Variable „${word}“ ist nicht definiert.`, -2753);
    };
    return evaluate(text, name);
  }
}

/** A backslash before a line break does not join, `¬` does; comments and empty lines are no statements. */
function logicalLines(source: string): string[] {
  const lines: string[] = [];
  let rest = source;
  while (rest !== '') {
    // A text may go over lines.
    const line = /^(?:"(?:[^"\\]|\\.)*"|[^"\r\n])*/s.exec(rest)?.[0] ?? '';
    rest = rest.slice(line.length);
    if (rest.startsWith('"')) throw new AppleScriptError('„"“ erwartet, Skriptende gefunden', -2741);
    rest = rest.replace(/^(?:\r\n|\r|\n)/, '');
    const statement = line.replace(/^\s*--.*$/s, '').trim();
    if (statement !== '') lines.push(statement);
  }
  return lines;
}

const isFrame = (line: string): boolean => /^(?:on run\b|with timeout of|tell application|end\b|use )/.test(line);

function checkBlocks(lines: readonly string[]): void {
  const open: string[] = [];
  for (const line of lines) {
    const opened = /^(?:on (run)\b|with (timeout) of \d+ seconds|(tell) application)/.exec(line);
    const name = opened?.slice(1).find((word) => word !== undefined);
    if (name !== undefined) {
      if (name === 'run' && open.length > 0) throw new AppleScriptError('Ein „on“ kann hier nicht stehen', -2741);
      open.push(name);
    }
    const closed = /^end ?(\w*)$/.exec(line);
    if (closed === null) continue;
    const expected = open.pop();
    if (expected === undefined || (closed[1] !== '' && closed[1] !== expected)) {
      throw new AppleScriptError(`„end ${expected}“ erwartet`, -2741);
    }
  }
  if (open.length > 0) throw new AppleScriptError(`„end ${open.at(-1)}“ erwartet`, -2741);
}

/** Syntax alone: names are whatever they will be. */
function compile(line: string): void {
  if (isFrame(line)) return;
  const expression = line
    .replace(/^(?:return|delay|error|property \w+ :|set \w+ to|run script) ?/, '')
    .replace(/ number -?\d+$/, '')
    .replace(/ in "\w+"/, '')
    .replace(/ with parameters /, ' & ');
  if (expression !== '') evaluate(expression, undefined);
}

function bind(parameters: string, { argv, scope }: { argv: readonly Value[]; scope: Map<string, Value> }): void {
  const listed = /^\{(.*)\}$/.exec(parameters)?.[1]?.split(',');
  if (listed === undefined) scope.set(parameters, argv);
  else for (const [index, word] of listed.entries()) scope.set(word.trim(), argv[index]);
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|(\w+)|([{},&]))/sy;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

type Token = { readonly text?: string; readonly number?: number; readonly word?: string };

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length && text.slice(TOKEN.lastIndex).trim() !== '') {
    const [, literal, number, word, sign] = TOKEN.exec(text) ?? [];
    if (literal !== undefined) found.push({ text: unescaped(literal) });
    else if (number !== undefined) found.push({ number: Number(number) });
    else if (word !== undefined) found.push({ word });
    else if (sign !== undefined) found.push({ word: sign });
    else throw new AppleScriptError('Ausdruck erwartet, unbekanntes Symbol gefunden', -2741);
  }
  return found;
}

function unescaped(literal: string): string {
  return literal.replaceAll(/\\(.)/gs, (_, sign: string) => {
    const meant = ESCAPES[sign];
    if (meant === undefined) throw new AppleScriptError('„"“ erwartet, unbekanntes Symbol gefunden', -2741);
    return meant;
  });
}

/** @param name what a name stands for; without it, the syntax alone is looked at */
function evaluate(text: string, name: ((word: string) => Value) | undefined): Value {
  const rest = tokens(text);
  const fail = (): never => {
    throw new AppleScriptError('Ausdruck erwartet, Zeilenende gefunden', -2741);
  };
  const term = (): Value => {
    const token = rest.shift() ?? fail();
    if (token.text !== undefined) return token.text;
    if (token.number !== undefined) return token.number;
    if (token.word === 'true' || token.word === 'false') return token.word === 'true';
    if (token.word === '{') return list();
    if (token.word === 'item' || token.word === 'count') return part(token.word);
    return /^\w+$/.test(token.word ?? '') ? name?.(token.word ?? '') : fail();
  };
  const list = (): Value => {
    const items: Value[] = [];
    while (rest[0]?.word !== '}') {
      items.push(sum());
      if (rest[0]?.word === ',') rest.shift();
      else if (rest[0]?.word !== '}') fail();
    }
    rest.shift();
    return items;
  };
  const part = (kind: string): Value => {
    const index = kind === 'item' ? rest.shift()?.number : undefined;
    if (rest.shift()?.word !== 'of') fail();
    const whole = term() as readonly Value[];
    if (name === undefined) return undefined;
    if (index === undefined) return whole.length;
    if (index <= whole.length) return whole[index - 1];
    throw new AppleScriptError(`„item ${index}“ kann nicht gelesen werden.`, -1728);
  };
  const sum = (): Value => {
    let value = term();
    while (rest[0]?.word === '&') {
      rest.shift();
      value = joined(value, term());
    }
    return value;
  };
  const value = sum();
  return rest.length === 0 ? value : fail();
}

/** A text takes a list in without anything between its items; a list takes in what comes. */
function joined(left: Value, right: Value): Value {
  if (isList(left)) return [...left, ...(isList(right) ? right : [right])];
  return `${asText(left)}${isList(right) ? right.map(asText).join('') : asText(right)}`;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** As `osascript` prints a value to people. */
export function asText(value: Value): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? value.map(asText).join(', ') : String(value);
}
