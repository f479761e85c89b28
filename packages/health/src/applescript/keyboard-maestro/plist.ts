/**
 * Property lists in XML, as applications answer with them: arrays, dictionaries, texts, numbers, truths.
 *
 * Strict: a list that is cut off, or closes what it did not open, is refused and never half read. It is no reader of XML: no
 * document type is looked at, and the only entities are XML's own five and numbers, so nothing grows and nothing is fetched.
 * Dates and data come as the texts that they are written as. Work grows with the length, and nesting needs no stack.
 */
import { PerfError } from '@perf/core';

/** A Map, since `__proto__` is a key like any other. */
export type PlistDict = ReadonlyMap<string, PlistValue>;
export type PlistValue = string | number | boolean | readonly PlistValue[] | PlistDict;

/** What is open at some point: a container, and the key that waits for its value. */
interface Open {
  readonly tag: 'array' | 'dict';
  readonly items: PlistValue[];
  readonly entries: Map<string, PlistValue>;
  key: string | undefined;
}

/** @throws PerfError `health/unreadable-plist` */
export function readPlist(text: string): PlistValue {
  return new Reader(text).read();
}

const SKIPPED = /(?:\s+|<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*>)*/y;
const TAG = /<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/y;
const TEXTS = new Set(['string', 'key', 'date', 'data', 'integer', 'real']);

class Reader {
  readonly #text: string;
  #at: number;
  readonly #open: Open[] = [];
  #value: PlistValue | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  read(): PlistValue {
    if (this.#tag().name !== 'plist') this.#refuse('a plist');
    for (let tag = this.#tag(); tag.name !== 'plist'; tag = this.#tag()) this.#take(tag);
    if (this.#open.length > 0 || this.#value === undefined) this.#refuse('one whole value');
    this.#match(SKIPPED);
    if (this.#at < this.#text.length) this.#refuse('the end');
    return this.#value as PlistValue;
  }

  #take({ name, closes, isEmpty }: Tag): void {
    if (name === 'array' || name === 'dict') {
      if (!closes) this.#open.push({ tag: name, items: [], entries: new Map(), key: undefined });
      if (closes || isEmpty) this.#close(name);
    } else if (closes) {
      this.#refuse(`no end of ${name}`);
    } else if (name === 'true' || name === 'false') {
      if (!isEmpty) this.#rest(name);
      this.#put(name === 'true');
    } else if (TEXTS.has(name)) {
      this.#leaf(name, isEmpty ? '' : this.#rest(name));
    } else {
      this.#refuse('a value of a plist');
    }
  }

  #leaf(name: string, text: string): void {
    if (name === 'key') this.#putKey(text);
    else this.#put(name === 'integer' || name === 'real' ? Number(text) : text);
  }

  #putKey(key: string): void {
    const dict = this.#open.at(-1) ?? this.#refuse('no key');
    if (dict.tag !== 'dict' || dict.key !== undefined) this.#refuse('no key');
    dict.key = key;
  }

  #close(tag: 'array' | 'dict'): void {
    const closed = this.#open.pop() ?? this.#refuse(`no end of ${tag}`);
    if (closed.tag !== tag || closed.key !== undefined) this.#refuse(`no end of ${tag}`);
    this.#put(tag === 'array' ? closed.items : closed.entries);
  }

  #put(value: PlistValue): void {
    const into = this.#open.at(-1);
    if (into === undefined) {
      if (this.#value !== undefined) this.#refuse('one value');
      this.#value = value;
    } else if (into.tag === 'array') {
      into.items.push(value);
    } else {
      into.entries.set(into.key ?? this.#refuse('a key'), value);
      into.key = undefined;
    }
  }

  #tag(): Tag {
    this.#match(SKIPPED);
    const [, slash, name = '', empty] = this.#match(TAG) ?? this.#refuse('a tag');
    return { name, closes: slash === '/', isEmpty: empty === '/' };
  }

  /** The text up to the end of an element without elements in it. */
  #rest(name: string): string {
    const from = this.#at;
    const to = this.#text.indexOf('<', from);
    if (to === -1 || !this.#text.startsWith(`</${name}>`, to)) this.#refuse(`the end of ${name}`);
    this.#at = to + name.length + 3;
    return this.#unescaped(this.#text.slice(from, to));
  }

  #unescaped(text: string): string {
    if (!text.includes('&')) return text;
    return text.replace(/&([^;&]{0,10};?)/g, (_, entity: string) => characterOf(entity) ?? this.#refuse('an entity'));
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }

  #refuse(expected: string): never {
    throw new PerfError('health/unreadable-plist', {
      message: `Expected ${expected} in a property list, at character ${this.#at} of ${this.#text.length}`,
      hint: 'Look at what the application answered: this is no whole property list in XML.',
    });
  }
}

interface Tag {
  readonly name: string;
  readonly closes: boolean;
  readonly isEmpty: boolean;
}

const NAMED: Readonly<Record<string, string>> = { 'amp;': '&', 'lt;': '<', 'gt;': '>', 'quot;': '"', 'apos;': "'" };

function characterOf(entity: string): string | undefined {
  const [, decimal, hexadecimal] = /^#(?:(\d{1,7})|x([\da-f]{1,6}));$/i.exec(entity) ?? [];
  if (decimal === undefined && hexadecimal === undefined)
    return Object.hasOwn(NAMED, entity) ? NAMED[entity] : undefined;
  const point = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
