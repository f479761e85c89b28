/**
 * One variant in a process of its own: `node variant.ts CASE VARIANT` prints what it costs, as JSON; `node variant.ts
 * CASE`, the rounds of programs that live together.
 */
import { cases } from './cases/index.ts';

const [caseName, variantName = ''] = process.argv.slice(2);
const one = cases.find(({ name }) => name === caseName);
const measure = one !== undefined && 'together' in one ? one.together : one?.variants[variantName];
if (measure === undefined) throw new Error(`Expected a case and a variant of it, got \`${caseName} ${variantName}\``);
console.log(JSON.stringify(await measure()));
