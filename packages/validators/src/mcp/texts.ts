/** Texts as a JSON Schema asks for them: by format, by pattern, by length. */
import { oneOf, type Random, wholeFrom } from '../random.ts';
import { type JsonObject, numberOf } from './json-schema.ts';
import { textLike } from './pattern.ts';

const WORDS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india', 'juliet', 'kilo'];
const HEX = '0123456789abcdef';

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => HEX[wholeFrom(random, 0, 15)]).join('');

const two = (n: number): string => String(n).padStart(2, '0');
const date = (random: Random): string =>
  `${wholeFrom(random, 2000, 2030)}-${two(wholeFrom(random, 1, 12))}-${two(wholeFrom(random, 1, 28))}`;
const time = (random: Random): string =>
  `${two(wholeFrom(random, 0, 23))}:${two(wholeFrom(random, 0, 59))}:${two(wholeFrom(random, 0, 59))}Z`;
const host = (random: Random): string => `${oneOf(random, WORDS)}.example.com`;
const uuid = (random: Random): string =>
  [hex(random, 8), hex(random, 4), `4${hex(random, 3)}`, `a${hex(random, 3)}`, hex(random, 12)].join('-');

const FORMATS: Readonly<Record<string, (random: Random) => string>> = {
  date,
  time,
  'date-time': (random) => `${date(random)}T${time(random)}`,
  duration: (random) => `PT${wholeFrom(random, 1, 59)}M`,
  email: (random) => `${oneOf(random, WORDS)}@${host(random)}`,
  'idn-email': (random) => `${oneOf(random, WORDS)}@${host(random)}`,
  hostname: host,
  'idn-hostname': host,
  ipv4: (random) => `192.0.2.${wholeFrom(random, 1, 254)}`,
  ipv6: (random) => `2001:db8::${hex(random, 4)}`,
  uri: (random) => `https://${host(random)}/${oneOf(random, WORDS)}`,
  url: (random) => `https://${host(random)}/${oneOf(random, WORDS)}`,
  iri: (random) => `https://${host(random)}/${oneOf(random, WORDS)}`,
  'uri-reference': (random) => `/${oneOf(random, WORDS)}`,
  'iri-reference': (random) => `/${oneOf(random, WORDS)}`,
  'uri-template': (random) => `/${oneOf(random, WORDS)}/{id}`,
  uuid,
  'json-pointer': (random) => `/${oneOf(random, WORDS)}`,
  'relative-json-pointer': (random) => `1/${oneOf(random, WORDS)}`,
  regex: (random) => `^${oneOf(random, WORDS)}$`,
  byte: (random) => btoa(oneOf(random, WORDS)),
};

/** @param schema of a text: `format`, `pattern`, `minLength` and `maxLength` are heeded, in this order */
export function textFor(schema: JsonObject, random: Random): string {
  const least = Math.max(0, numberOf(schema.minLength) ?? 0);
  const most = numberOf(schema.maxLength) ?? Number.POSITIVE_INFINITY;
  const fits = (text: string): boolean => [...text].length >= least && [...text].length <= most;
  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  if (format !== undefined) {
    const text = format(random);
    if (fits(text)) return text;
  }
  if (typeof schema.pattern === 'string') return textLike(schema.pattern, random, fits);
  let text = oneOf(random, WORDS);
  while (text.length < least) text += ` ${oneOf(random, WORDS)}`;
  return text.slice(0, most);
}
