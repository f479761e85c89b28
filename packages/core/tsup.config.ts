import { library, preload } from '@tooling/presets/tsup';

export default [library(), preload({ entry: { register: 'src/adapters/register/index.ts' } })];
