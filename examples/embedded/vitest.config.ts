import { project } from '@tooling/presets/vitest';

export default project({ include: ['*.test.ts'] });
