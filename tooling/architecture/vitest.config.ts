import { project } from '@tooling/presets/vitest';

// The rules share no state, and each worker would load the compiler anew.
export default project({ isolate: false });
