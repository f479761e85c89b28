/** Looking into a thread when asked to: heap snapshots, allocation profiles, CPU profiles, and what blocked the event loop. */
export type { ProfileKind } from './wanted.ts';
export { type ProfileOptions, type TakenProfile, takeProfile } from './take-profile.ts';
export { type Blocker, type BlockersOptions, blockersOf, type CpuProfile, type CpuProfileNode } from './blockers.ts';
export { type InspectorWire, ownInspector } from './wire.ts';
