/** Reads back what a document was drawn as: strict, so that whatever escaped its escaping is found. */

export interface Parsed {
  /** Of elements, in order. */
  readonly names: readonly string[];
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** What is between the tags of elements, entities decoded. */
  readonly texts: readonly string[];
}

const VOID = new Set(['meta', 'br']);
const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<>]*")*)>|([^<>]+)/gy;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** @throws for anything that is not an element, a text, or closed in order */
export function parsed(html: string): Parsed {
  // A style sheet is no markup, and has no end before the first `<`.
  const body = html.replace(/^<!doctype html>\n/, '').replace(/(?<=<style>)[^<]*(?=<\/style>)/, '');
  const [names, attributes, texts, open]: [string[], [string, string][], string[], string[]] = [[], [], [], []];
  let end = 0;
  for (const [token, slash, name, pairs = '', text] of body.matchAll(TOKEN)) {
    end += token.length;
    if (text !== undefined) texts.push(decoded(text));
    else if (slash === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> ends what it did not begin`);
    } else {
      names.push(name as string);
      for (const [, key, value] of pairs.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g))
        attributes.push([key as string, decoded(value as string)]);
      if (!VOID.has(name as string)) open.push(name as string);
    }
  }
  if (end !== body.length) throw new Error(`no markup: ${body.slice(end, end + 80)}`);
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`);
  return { names, attributes, texts };
}

function decoded(text: string): string {
  return text.replace(/&([^;]*);/g, (_, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined) throw new Error(`unknown entity &${name};`);
    return character;
  });
}
