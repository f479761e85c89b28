/** What any system says about itself, and samplers for the systems that have no /proc. */
export { type Inventory, type InventoryOptions, readInventory } from './inventory.ts';
export { createPortableSampler, type PortableSamplerOptions } from './portable-machine.ts';
export { createPortableTreeSampler, type PortableTreeSamplerOptions } from './portable-tree.ts';
