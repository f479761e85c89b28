/** However a pipe cuts it, what passes is read as `JSON.parse` would read it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageReader, type Outline } from './message-reader.ts';

function read(chunks: readonly Uint8Array[]): { readonly told: readonly Outline[]; readonly malformed: number } {
  const told: Outline[] = [];
  const reader = new MessageReader((outline) => told.push(outline));
  for (const chunk of chunks) reader.read(chunk);
  return { told, malformed: reader.malformed };
}

const cut = (bytes: Buffer, places: readonly number[]): Uint8Array[] => {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
};

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('isError', '"isError":true}', '\\', '"', '\n', '{'),
);
const id = fc.oneof(fc.integer(), text);
const message = fc.oneof(
  fc.record({ method: text, id, params: fc.record({ name: text, arguments: fc.jsonValue() }) }),
  fc.record({ params: fc.jsonValue(), method: text }),
  fc.record({ result: fc.record({ content: fc.jsonValue(), isError: fc.boolean() }), jsonrpc: fc.constant('2.0'), id }),
  fc.record({ error: fc.record({ code: fc.integer(), message: text, data: fc.jsonValue() }), id }),
  fc.dictionary(text, fc.jsonValue()),
);
const places = fc.array(fc.nat(), { maxLength: 8 });

type Fields = Record<string, unknown>;
const inside = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
/** A name that is longer than 256 bytes is none. */
const short = (value: unknown): string | undefined =>
  typeof value === 'string' && Buffer.byteLength(JSON.stringify(value)) <= 256 ? value : undefined;

it('tells of each message what it says, wherever the chunks are cut', () => {
  fc.assert(
    fc.property(fc.array(message), places, (messages, cuts) => {
      const bytes = Buffer.from(messages.map((each) => `${JSON.stringify(each)}\n`).join(''));
      const { told, malformed } = read(cut(bytes, cuts));
      expect(malformed).toBe(0);
      expect(told).toHaveLength(messages.length);
      for (const [i, each] of (messages as Fields[]).entries()) {
        const { params, result, error } = {
          params: inside(each.params),
          result: inside(each.result),
          error: each.error,
        };
        expect(told[i]?.bytes).toBe(Buffer.byteLength(JSON.stringify(each)));
        expect(told[i]?.failed).toBe(error !== undefined || result.isError === true);
        expect(told[i]?.method).toBe(short(each.method));
        expect(told[i]?.name).toBe(short(params.name));
        if (short(each.id) !== undefined) expect(told[i]?.id).toBe(bytesOf(each.id));
      }
    }),
  );
});

/** An id is compared, never shown: it stays as its bytes. */
const bytesOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('latin1');

it('a batch is its messages', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1 }), places, (messages, cuts) => {
      const alone = read([Buffer.from(messages.map((each) => `${JSON.stringify(each)}\n`).join(''))]).told;
      expect(read(cut(Buffer.from(`${JSON.stringify(messages)}\n`), cuts)).told).toEqual(alone);
    }),
  );
});

it('what is no message is counted, and the next line is read as ever', () => {
  const whole = '{"method":"ping","id":7}\n';
  fc.assert(
    fc.property(
      fc.string().filter((line) => !isMessage(line)),
      (chatter) => {
        const { told } = read([Buffer.from(`${chatter.replaceAll('\n', ' ')}\n${whole}`)]);
        expect(told.at(-1)).toMatchObject({ method: 'ping', id: '7', bytes: whole.length - 1 });
      },
    ),
  );
  for (const broken of ['{"id":1', '{"id":"1', 'Server started', '}', '{"a":{"b":{"c":[', '"text"']) {
    expect(read([Buffer.from(`${broken}\n${whole}`)])).toMatchObject({ malformed: 1, told: [{ id: '7' }] });
  }
});

function isMessage(line: string): boolean {
  return /^\s*[{[]/.test(line);
}

it('an id that is a text is another than the same number', () => {
  const { told } = read([Buffer.from('{"id":"1","result":{}}\r\n{"id":1,"result":{}}\n\n{"id":null,"method":"a"}\n')]);
  expect(told.map(({ id }) => id)).toEqual(['"1"', '1', undefined]);
});
