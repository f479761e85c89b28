import { project, sideBySide } from '@tooling/presets/vitest';

export default project(sideBySide);
