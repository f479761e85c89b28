/** Makes JSON Schemas of the types in json-shapes.ts: one for each verb that has `--json`. */
import { fileURLToPath } from 'node:url';
import { createGenerator, type Schema } from 'ts-json-schema-generator';

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** @returns by name, each as the text of its file */
export function generatedSchemas(): Map<string, string> {
  const generator = createGenerator({
    path: at('../json-shapes.ts'),
    tsconfig: at('../../tsconfig.json'),
    type: 'JsonShapes',
    expose: 'none',
    // Types are checked elsewhere, and more may join what is described here.
    skipTypeCheck: true,
    additionalProperties: true,
  });
  const whole = generator.createSchema('JsonShapes');
  const shapes = (whole.definitions?.JsonShapes as Schema | undefined)?.properties ?? {};
  return new Map(Object.entries(shapes).map(([name, shape]) => [name, textOf(name, shape as Schema, whole)]));
}

function textOf(name: string, shape: Schema, whole: Schema): string {
  const definitions = used(shape, whole.definitions ?? {});
  const about = { $schema: whole.$schema, title: `perfkit ${name.replace('-', ' ')} --json`, ...shape };
  const schema = Object.keys(definitions).length === 0 ? about : { ...about, definitions };
  return `${JSON.stringify(schema, withoutBounds, 2)}\n`;
}

/** What may be infinite, as long as too little was measured: JSON has only null for it. */
const MAY_BE_UNBOUNDED = new Set(['interval', 'smallestEffect']);

function withoutBounds(key: string, value: unknown): unknown {
  if (!MAY_BE_UNBOUNDED.has(key)) return value;
  const text = JSON.stringify(value).replaceAll('"type":"number"', '"type":["number","null"]');
  return JSON.parse(text) as unknown;
}

/** What a shape refers to, and what that refers to. */
function used(shape: Schema, all: NonNullable<Schema['definitions']>): NonNullable<Schema['definitions']> {
  const found = new Map<string, Schema>();
  const look = (schema: unknown): void => {
    for (const [, name] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) {
      const key = decodeURIComponent(name as string);
      const definition = all[key];
      if (found.has(key) || typeof definition !== 'object') continue;
      found.set(key, definition);
      look(definition);
    }
  };
  look(shape);
  return Object.fromEntries(found);
}
