import { stateStoreContract } from '../../state-store.contract.ts';
import { createMemoryState } from './index.ts';

stateStoreContract('memory', async () => createMemoryState());
