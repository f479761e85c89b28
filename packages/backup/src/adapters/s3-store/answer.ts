/** What an S3 store says, in XML: the few elements that are needed of it. */

/** The text of the first element of this name; undefined when there is none. */
export function element(xml: string, name: string): string | undefined {
  return elements(xml, name)[0];
}

/** The contents of all elements of this name, none of which holds another of it. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, text = '']) => plain(text));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Of a text that holds elements itself, its entities stay as they are. */
function plain(text: string): string {
  if (text.includes('<')) return text;
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
}
