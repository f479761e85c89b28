/** A project on this machine: its folder, its configuration, and what was measured there before. */
export { CONFIG_NAMES, dataFolder, hasHistory, lastRun, projectFolder } from './adapters/data-folder.ts';
export { findConfig, type LoadedConfig, loadConfig } from './adapters/load-config.ts';
