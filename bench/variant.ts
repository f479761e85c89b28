/** One variant in a process of its own: `node variant.ts CASE VARIANT` prints what it costs, as JSON. */
import { cases } from './cases/index.ts';

const [caseName, variantName = ''] = process.argv.slice(2);
const variant = cases.find(({ name }) => name === caseName)?.variants[variantName];
if (variant === undefined) throw new Error(`Expected a case and a variant of it, got \`${caseName} ${variantName}\``);
console.log(JSON.stringify(await variant()));
