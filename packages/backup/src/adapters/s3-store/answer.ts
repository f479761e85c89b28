/** What an S3 store says, in XML: the few elements that are needed of it. */

/** The text of the first element of this name; undefined when there is none. */
export function element(xml: string, name: string): string | undefined {
  const from = xml.indexOf(`<${name}>`);
  const end = xml.indexOf(`</${name}>`, from);
  return from < 0 || end < 0 ? undefined : plain(xml.slice(from + name.length + 2, end));
}

/** The contents of all elements of this name, none of which holds another of it. One that does not end is none, nor what follows. */
export function elements(xml: string, name: string): string[] {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const found: string[] = [];
  for (let at = xml.indexOf(open); at >= 0; at = xml.indexOf(open, at)) {
    const end = xml.indexOf(close, at);
    if (end < 0) break;
    found.push(plain(xml.slice(at + open.length, end)));
    at = end + close.length;
  }
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Of a text that holds elements itself, its entities stay as they are. */
function plain(text: string): string {
  if (text.includes('<')) return text;
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
}
