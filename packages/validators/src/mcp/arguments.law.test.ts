/** Arguments that are made up, held against a validator of other people: Ajv. */

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { argumentsFor } from './arguments.ts';

/** Compiling is what takes long: once for a schema. */
function faultsOf(schema: object): (value: unknown) => unknown {
  // `constructor` is a property of every object, but none of the value's own.
  const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true });
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? undefined : { value, errors: validate.errors?.map((error) => error.message) });
}

const bounds = fc
  .tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.nat({ max: 500 }))
  .map(([least, wide]) => [least, least + wide] as const);

const sizes = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 4 })).map(([least, more]) => [least, least + more] as const);

const leaf = fc.oneof(
  bounds.map(([minimum, maximum]) => ({ type: 'integer', minimum, maximum })),
  bounds.map(([minimum, top]) => ({ type: 'number', exclusiveMinimum: minimum, exclusiveMaximum: top + 1 })),
  bounds.map(([minimum, top]) => ({ type: 'number', minimum, maximum: top + 1, multipleOf: 0.25 })),
  bounds.map(([minimum, top]) => ({ type: 'integer', exclusiveMinimum: minimum, maximum: top + 14, multipleOf: 7 })),
  sizes.map(([minLength, maxLength]) => ({ type: 'string', minLength, maxLength })),
  fc
    .constantFrom('date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid', 'regex')
    .map((format) => ({ type: 'string', format })),
  fc
    .constantFrom(
      '^[A-Z]{2,3}-\\d{4}$',
      '^(red|green|blue)(ish)?$',
      '^#[0-9a-fA-F]{6}$',
      '[a-z0-9._%+-]+@[a-z0-9-]+\\.[a-z]{2,}',
      '^(?:\\d{1,3}\\.){3}\\d{1,3}$',
      '^(?<year>20\\d\\d)/[^/ ]+/\\w*?$',
    )
    .map((pattern) => ({ type: 'string', pattern })),
  fc.constantFrom<object>({ type: 'boolean' }, { type: 'null' }, { const: { a: [1] } }, { enum: ['x', 3, null, [1]] }),
  fc.constant({ type: ['integer', 'null'] }),
);

const { schema } = fc.letrec<{ schema: object; object: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    tie('object'),
    fc.record({ items: tie('schema'), size: sizes }).map(({ items, size: [minItems, maxItems] }) => ({
      ...{ type: 'array', items, minItems, maxItems },
    })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((ways) => ({ anyOf: ways })),
    sizes.map(([least]) => ({ type: 'array', uniqueItems: true, minItems: least, items: { type: 'integer' } })),
    fc.tuple(tie('object'), tie('object')).map(([a, b]) => ({ allOf: [a, b] })),
  ),
  object: fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e f', '__proto__', 'constructor'), tie('schema'), { maxKeys: 4 })
    .chain((properties) =>
      fc.subarray(Object.keys(properties)).map((required) => ({ type: 'object', properties, required })),
    ),
}));

describe('arguments made up for a tool', () => {
  it('are what the schema allows', () => {
    // Two objects laid together may have one property that can't be both; such a schema allows nothing.
    const isPossible = (one: object): boolean => !JSON.stringify(one).includes('"allOf"');
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('x', 'y'), schema.filter(isPossible)),
        fc.integer(),
        (properties, seed) => {
          const whole = { type: 'object', properties, required: Object.keys(properties) };
          expect(faultsOf(whole)(argumentsFor(whole, seededRandom(seed)))).toBeUndefined();
        },
      ),
      { numRuns: 80 },
    );
  });

  it('are the same for the same seed, whatever the schema', () => {
    fc.assert(
      fc.property(schema, fc.integer(), (one, seed) => {
        const whole = { properties: { one }, required: ['one'] };
        expect(argumentsFor(whole, seededRandom(seed))).toEqual(argumentsFor(whole, seededRandom(seed)));
      }),
    );
  });

  it('come to an end for any JSON that is called a schema', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer(), (junk, seed) => {
        expect(Object.getPrototypeOf(argumentsFor(junk, seededRandom(seed)))).toBe(Object.prototype);
      }),
    );
  });
});

describe('arguments for known schemas', () => {
  const seeds = Array.from({ length: 60 }, (_, seed) => seed);
  const all = (one: object): unknown[] => seeds.map((seed) => argumentsFor(one, seededRandom(seed)));

  it('follow references, also of a schema that contains itself', () => {
    const tree = {
      type: 'object',
      properties: { root: { $ref: '#/$defs/node' }, at: { $ref: '#spot' } },
      required: ['root', 'at'],
      $defs: {
        node: {
          type: 'object',
          properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
          required: ['name', 'children'],
        },
        spot: { $anchor: 'spot', type: 'integer', minimum: 3, maximum: 3 },
      },
    };
    const faults = faultsOf(tree);
    for (const made of all(tree)) expect(faults(made)).toBeUndefined();
  });

  it('lay together what allOf, anyOf and the schema beside them say', () => {
    const one = {
      type: 'object',
      properties: {
        amount: { type: 'integer', minimum: 5, allOf: [{ minimum: 8 }, { maximum: 9 }] },
        who: {
          anyOf: [{ required: ['email'] }, { required: ['phone'] }],
          type: 'object',
          properties: { email: {}, phone: {} },
        },
      },
      required: ['amount', 'who'],
      dependentRequired: { amount: ['unit'] },
    };
    const faults = faultsOf(one);
    for (const made of all(one)) expect(faults(made)).toBeUndefined();
  });

  it('leave out what is optional now and then, and prefer examples', () => {
    const one = {
      properties: { city: { type: 'string', examples: ['Aachen', 'Bonn'] }, depth: { type: 'integer' } },
      required: ['city'],
    };
    const made = all(one) as { city: string; depth?: number }[];
    expect(new Set(made.map(({ city }) => city))).toEqual(new Set(['Aachen', 'Bonn']));
    expect(made.filter(({ depth }) => depth === undefined).length).toBeGreaterThan(10);
    expect(made.filter(({ depth }) => depth !== undefined).length).toBeGreaterThan(10);
  });
});
