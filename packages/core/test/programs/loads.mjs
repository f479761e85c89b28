// Says how its modules were loaded, in words that change when a loader is in the way.
import { createRequire } from 'node:module';
import facts from './loaded.cjs';

const require = createRequire(import.meta.url);
console.log(JSON.stringify({ ...facts, cached: Object.keys(require.cache).map((file) => file.split('/').pop()) }));
