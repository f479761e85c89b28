/**
 * Arguments for a tool, made up from its input schema: valid by the schema, different from call to call, the same for the
 * same seed. What a schema says by `examples` is preferred, since it is what its author calls usual.
 *
 * Heeded: type, const, enum, examples, default, properties, required, dependentRequired, additionalProperties, items,
 * prefixItems, contains, uniqueItems, every bound, format, pattern, $ref (inside the schema), allOf, anyOf, oneOf. Not heeded:
 * not, if/then/else, patternProperties; a value may break those.
 */
import { oneOf, type Random, wholeFrom } from '../random.ts';
import {
  isObject,
  type JsonObject,
  listOf,
  numberOf,
  resolved,
  type Schema,
  schemaOf,
  wordsOf,
} from './json-schema.ts';
import { textFor } from './texts.ts';

/** From here on what is optional is left out, so that a schema that contains itself comes to an end. */
const DEEP = 5;
/** From here on nothing more is made up: the schema has no end. */
const DEEPEST = 24;

interface Place {
  readonly root: Schema;
  readonly random: Random;
  readonly depth: number;
}

/** @returns an object that the schema allows; empty for a tool without a schema */
export function argumentsFor(schema: unknown, random: Random): JsonObject {
  const root = schemaOf(schema);
  const made = valueFor(root, { root, random, depth: 0 });
  return isObject(made) ? made : {};
}

function valueFor(schema: Schema, place: Place): unknown {
  const { root, random, depth } = place;
  if (depth > DEEPEST) return null;
  const here = resolved(schema, root, (ways) => (depth < DEEP ? oneOf(random, ways) : shallowest(ways)));
  if (typeof here === 'boolean') return here ? textFor({}, random) : null;
  if ('const' in here) return here.const;
  const known = Array.isArray(here.enum) ? here.enum : listOf(here.examples);
  if (known.length > 0) return oneOf(random, known);
  if ('default' in here && random() < 0.5) return here.default;
  return typedValue(typeOf(here, random), here, place);
}

/** The alternative that surely comes to an end. */
function shallowest(ways: readonly Schema[]): Schema {
  const isPlain = (way: Schema): boolean =>
    isObject(way) &&
    ('const' in way || 'enum' in way || /^(null|string|number|integer|boolean)$/.test(String(way.type)));
  return ways.find(isPlain) ?? (ways[0] as Schema);
}

const TYPE_BY_KEYWORD: readonly (readonly [type: string, ...keywords: string[]])[] = [
  ['object', 'properties', 'required', 'additionalProperties', 'minProperties'],
  ['array', 'items', 'prefixItems', 'minItems', 'contains'],
  ['number', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
];

function typeOf(schema: JsonObject, random: Random): string {
  const types = wordsOf([schema.type].flat());
  if (types.length > 0) return oneOf(random, types);
  return TYPE_BY_KEYWORD.find(([, ...keywords]) => keywords.some((keyword) => keyword in schema))?.[0] ?? 'string';
}

function typedValue(type: string, schema: JsonObject, place: Place): unknown {
  switch (type) {
    case 'object':
      return objectFor(schema, place);
    case 'array':
      return arrayFor(schema, place);
    case 'integer':
      return numberFor({ ...schema, multipleOf: wholeStep(numberOf(schema.multipleOf)) }, place.random);
    case 'number':
      return numberFor(schema, place.random);
    case 'boolean':
      return place.random() < 0.5;
    case 'null':
      return null;
    default:
      return textFor(schema, place.random);
  }
}

/** Multiples of .5 that are whole numbers are those of 1. */
const wholeStep = (step: number | undefined): number => (step === undefined || !Number.isInteger(step) ? 1 : step);

function numberFor(schema: JsonObject, random: Random): number {
  const step = numberOf(schema.multipleOf);
  // Between two neighbours of doubles there is nothing, so a step apart is near enough to be past an exclusive bound.
  const apart = step ?? 1e-6;
  const above = numberOf(schema.exclusiveMinimum);
  const below = numberOf(schema.exclusiveMaximum);
  const least = Math.max(
    numberOf(schema.minimum) ?? Number.NEGATIVE_INFINITY,
    above === undefined ? Number.NEGATIVE_INFINITY : above + apart / 2,
  );
  const most = Math.min(
    numberOf(schema.maximum) ?? Number.POSITIVE_INFINITY,
    below === undefined ? Number.POSITIVE_INFINITY : below - apart / 2,
  );
  const from = Number.isFinite(least) ? least : Math.min(0, Number.isFinite(most) ? most - 100 : 0);
  const to = Number.isFinite(most) ? most : Math.max(100, from + 100);
  if (step === undefined) return from + Math.round(random() * 1_000) * ((to - from) / 1_000);
  const [first, last] = [Math.ceil(from / step), Math.floor(to / step)];
  const made = wholeFrom(random, first, last) * step;
  // .1 * 3 is not .3: as many digits as the step has are enough.
  return Number(made.toFixed(Math.min(20, String(step).split('.')[1]?.length ?? 0)));
}

function arrayFor(schema: JsonObject, place: Place): unknown[] {
  const { random, depth } = place;
  const inside = { ...place, depth: depth + 1 };
  const first = listOf(schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : undefined));
  const least = Math.max(numberOf(schema.minItems) ?? 0, schema.contains === undefined ? 0 : 1);
  const most = numberOf(schema.maxItems) ?? Math.max(least, first.length, least === 0 ? 3 : least + 1);
  const wanted = depth >= DEEP ? least : wholeFrom(random, least, Math.max(least, most));
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
  const items: unknown[] = [];
  const isNew = (item: unknown): boolean => !items.some((other) => JSON.stringify(other) === JSON.stringify(item));
  for (let tries = 0; items.length < wanted && tries < wanted * 20; tries += 1) {
    const isLast = items.length === wanted - 1;
    const of = first[items.length] ?? (isLast && schema.contains !== undefined ? schema.contains : rest);
    if (of === false) break;
    const item = valueFor(schemaOf(of), inside);
    if (schema.uniqueItems !== true || isNew(item)) items.push(item);
  }
  return items;
}

function objectFor(schema: JsonObject, place: Place): JsonObject {
  const { random, depth } = place;
  const inside = { ...place, depth: depth + 1 };
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(wordsOf(schema.required));
  const most = numberOf(schema.maxProperties) ?? Number.POSITIVE_INFINITY;
  const least = numberOf(schema.minProperties) ?? 0;
  const names = new Set(required);
  for (const name of Object.keys(properties)) {
    const isWanted = names.size < least || (depth < DEEP && names.size < most && random() < 0.5);
    if (properties[name] !== false && (required.has(name) || isWanted)) names.add(name);
  }
  const dependent = isObject(schema.dependentRequired) ? schema.dependentRequired : {};
  // A set grows while it is gone through: what a new name needs is found too.
  for (const name of names) for (const needed of wordsOf(dependent[name])) names.add(needed);
  for (let extra = 1; names.size < least && schema.additionalProperties !== false; extra += 1)
    names.add(`extra${extra}`);
  const made: Record<string, unknown> = {};
  for (const name of names) {
    const of = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    // `__proto__` as an own property, as JSON has it.
    Object.defineProperty(made, name, {
      value: valueFor(schemaOf(of), inside),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return made;
}
