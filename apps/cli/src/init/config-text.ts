/** A configuration as the text of a file that a person goes on from: TypeScript with its type, JavaScript, or JSON. */
import type { Config } from '@perf/runtime';

const ABOUT = [
  '// What this program promises. `perfkit run` and `perfkit report` say which contracts are kept;',
  '// `perfkit run --enforce` exits with 10 when one is broken.',
];

/** @param path its ending says which form */
export function configText(config: Config, path: string): string {
  if (path.endsWith('.json')) return `${JSON.stringify(config, undefined, 2)}\n`;
  const isTyped = path.endsWith('.ts');
  const parts = Object.entries(config).flatMap(([key, value]) => property(key, value));
  const lines = isTyped
    ? [
        "import type { Config } from '@perf/runtime';",
        '',
        ...ABOUT,
        'export default {',
        ...parts,
        '} satisfies Config;',
      ]
    : [
        ...ABOUT,
        "/** @type {import('@perf/runtime').Config} */",
        'const config = {',
        ...parts,
        '};',
        '',
        'export default config;',
      ];
  return `${lines.join('\n')}\n`;
}

/** A list has a line for each of its entries. */
function property(key: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [`  ${key}: ${literal(value)},`];
  return [`  ${key}: [`, ...value.map((entry) => `    ${literal(entry)},`), '  ],'];
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, of]) => of !== undefined);
  return `{ ${entries.map(([key, of]) => `${name(key)}: ${literal(of)}`).join(', ')} }`;
}

const name = (key: string): string => (/^[a-z_$][\w$]*$/i.test(key) ? key : JSON.stringify(key));
