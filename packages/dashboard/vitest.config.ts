import { project, sideBySide } from '@tooling/presets/vitest';

/** A browser on a busy machine takes its time. */
export default project({ ...sideBySide, testTimeout: 60_000, expect: { poll: { timeout: 15_000 } } });
