/** The store at an address: a folder, or a bucket with credentials from the environment. */
import type { Address } from '../address.ts';
import type { Store } from '../store.ts';
import { createDirectoryStore } from './directory-store/index.ts';
import { createS3Store } from './s3-store/index.ts';

/** @throws PerfError `backup/invalid-argument`: there are no credentials */
export function openStore(address: Address): Store {
  return 'folder' in address ? createDirectoryStore(address) : createS3Store(address.s3);
}
