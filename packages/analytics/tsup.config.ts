import { library } from '@tooling/presets/tsup';

export default library({ threads: ['adapters/sqlite/worker.ts'] });
