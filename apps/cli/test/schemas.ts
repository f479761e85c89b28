/** The JSON Schemas that are shipped, to hold what a verb really prints against them. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

/** Each object that is described has nothing else in it: what is printed and not described would be found by nobody. */
export function expectShape(name: string, stdout: string): unknown {
  const file = new URL(`../schemas/${name}.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(file, 'utf8'), closed);
  const value: unknown = JSON.parse(stdout);
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  ajv.validate(schema, value);
  expect(ajv.errors ?? [], name).toEqual([]);
  return value;
}

function closed(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('properties' in value) || 'allOf' in value) return value;
  return { additionalProperties: false, ...value };
}
