/**
 * What the generator of arguments reads of a JSON Schema (2020-12, and draft 7's names for the same).
 *
 * A schema is text of somebody else's: nothing in it is trusted to be of the right type.
 */
export type JsonObject = Readonly<Record<string, unknown>>;
export type Schema = boolean | JsonObject;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is no schema allows all, as an empty one does. */
export const schemaOf = (value: unknown): Schema => (typeof value === 'boolean' || isObject(value) ? value : {});

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const wordsOf = (value: unknown): string[] =>
  listOf(value).filter((word): word is string => typeof word === 'string');

/** Rounds of references and parts that are gone through before a schema counts as one without an end. */
const MOST_STEPS = 32;

/**
 * The schema itself: references followed, `allOf` laid together, and one of `anyOf` and `oneOf` chosen.
 *
 * @param choose picks one of several alternatives
 */
export function resolved(schema: Schema, root: Schema, choose: (from: readonly Schema[]) => Schema): Schema {
  let now = schema;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (typeof now === 'boolean') return now;
    const { $ref, allOf, anyOf, oneOf, ...rest } = now as Record<string, unknown>;
    if (typeof $ref === 'string') now = together([rest, pointedAt($ref, root), ...others({ allOf, anyOf, oneOf })]);
    else if (Array.isArray(allOf)) now = together([rest, ...allOf.map(schemaOf), ...others({ anyOf, oneOf })]);
    else if (Array.isArray(anyOf) && anyOf.length > 0) {
      now = together([rest, choose(anyOf.map(schemaOf)), ...others({ oneOf })]);
    } else if (Array.isArray(oneOf) && oneOf.length > 0) now = together([rest, choose(oneOf.map(schemaOf))]);
    else return rest;
  }
  return true;
}

/** Keywords that are there, as a schema of their own. */
function others(keywords: JsonObject): Schema[] {
  return Object.entries(keywords).flatMap(([name, value]) => (value === undefined ? [] : [{ [name]: value }]));
}

/** A reference inside the schema: `#/$defs/node`, `#`, `#anchor`. One that leads elsewhere allows all. */
function pointedAt(reference: string, root: Schema): Schema {
  if (!reference.startsWith('#')) return true;
  if (reference !== '#' && !reference.startsWith('#/')) return anchored(reference.slice(1), root);
  let now: unknown = root;
  for (const part of reference.slice(2).split('/').filter(Boolean)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    now = isObject(now) || Array.isArray(now) ? (now as JsonObject)[name] : undefined;
  }
  return schemaOf(now);
}

function anchored(name: string, root: Schema): Schema {
  if (!isObject(root)) return true;
  const definitions = { ...(root.definitions as object | undefined), ...(root.$defs as object | undefined) };
  return schemaOf(Object.values(definitions).find((one) => isObject(one) && one.$anchor === name));
}

/** Bounds of which the larger, or the smaller, holds. */
const LEAST = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const MOST = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/** A schema that allows what all of these allow, for the keywords that can be laid together. */
function together(schemas: readonly Schema[]): Schema {
  if (schemas.some((schema) => schema === false)) return false;
  const sum: Record<string, unknown> = {};
  for (const schema of schemas.filter(isObject)) {
    for (const [keyword, value] of Object.entries(schema)) sum[keyword] = both(keyword, sum[keyword], value);
  }
  return sum;
}

function both(keyword: string, a: unknown, b: unknown): unknown {
  if (a === undefined) return b;
  if (LEAST.has(keyword)) return Math.max(Number(a), Number(b));
  if (MOST.has(keyword)) return Math.min(Number(a), Number(b));
  if (keyword === 'required') return [...new Set([...wordsOf(a), ...wordsOf(b)])];
  if (keyword === 'enum') return listOf(a).filter((one) => listOf(b).some((other) => isSame(one, other)));
  if (keyword === 'type') return [a].flat().filter((one) => [b].flat().includes(one));
  if (keyword === 'allOf') return [...listOf(a), ...listOf(b)];
  if (keyword === 'properties' && isObject(a) && isObject(b)) return joinedProperties(a, b);
  return b;
}

function joinedProperties(a: JsonObject, b: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...a };
  for (const [name, schema] of Object.entries(b)) {
    joined[name] = Object.hasOwn(a, name) ? { allOf: [schemaOf(a[name]), schemaOf(schema)] } : schema;
  }
  return joined;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
