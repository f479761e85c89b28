import { library } from '@tooling/presets/tsup';

export default library();
