/** `pnpm schemas`: writes the folder `schemas` anew. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { generatedSchemas } from './generate.ts';

const folder = new URL('../../schemas/', import.meta.url);
for (const file of readdirSync(folder)) rmSync(new URL(file, folder));
for (const [name, text] of generatedSchemas()) writeFileSync(new URL(`${name}.json`, folder), text);
