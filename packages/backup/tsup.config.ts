import { library } from '@tooling/presets/tsup';

export default library({ threads: ['adapters/repository/worker.ts'] });
