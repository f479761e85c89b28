/** All cases, in the order of the report. */
import type { Case } from '../case.ts';
import { advice } from './advice.ts';
import { adaptive } from './adaptive.ts';
import { allocation } from './allocation.ts';
import { dashboardLoad } from './dashboard-load.ts';
import { dashboardSoak } from './dashboard-soak.ts';
import { dashboardTabs } from './dashboard-tabs.ts';
import { explore } from './explore.ts';
import { exploreTime } from './explore-time.ts';
import { health } from './health.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { backupFiles } from './backup-files.ts';
import { backupGrowth } from './backup-growth.ts';
import { backupIncrements } from './backup-increments.ts';
import { backupStall } from './backup-stall.ts';
import { benchNoise } from './bench-noise.ts';
import { gateNoise } from './gate-noise.ts';
import { gateReal } from './gate-real.ts';
import { gateSelf } from './gate-self.ts';
import { idle } from './idle.ts';
import { labels } from './labels.ts';
import { liveView } from './live-view.ts';
import { mcpRelay } from './mcp-relay.ts';
import { loadCosts } from './load-cost.ts';
import { loadHttp } from './load-http.ts';
import { loadMcp } from './load-mcp.ts';
import { loadOmission } from './load-omission.ts';
import { loadSoak } from './load-soak.ts';
import { mcpServer } from './mcp-server.ts';
import { mcpSoak } from './mcp-soak.ts';
import { measure } from './measure.ts';
import { measureAsync } from './measure-async.ts';
import { memory } from './memory.ts';
import { notifyLatency } from './notify-latency.ts';
import { pool } from './pool.ts';
import { quantiles } from './quantiles.ts';
import { reads } from './reads.ts';
import { record } from './record.ts';
import { recovery } from './recovery.ts';
import { runOverhead } from './run-overhead.ts';
import { runTail } from './run-tail.ts';
import { sample } from './sample.ts';
import { sampling } from './sampling.ts';
import { scaleSimulation } from './scale-simulation.ts';
import { scrape } from './scrape.ts';
import { scriptPool } from './script-pool.ts';
import { shiftCost } from './shift-cost.ts';
import { shiftData } from './shift-data.ts';
import { shiftNoise } from './shift-noise.ts';
import { shiftPower } from './shift-power.ts';
import { soak } from './soak.ts';
import { stressTest } from './stress.ts';
import { trendNoise } from './trend-noise.ts';

export const cases: readonly Case[] = [
  record,
  allocation,
  labels,
  measure,
  measureAsync,
  reads,
  quantiles,
  memory,
  scrape,
  recovery,
  sample,
  sampling,
  shiftNoise,
  shiftPower,
  shiftData,
  shiftCost,
  runOverhead,
  runTail,
  idle,
  explore,
  exploreTime,
  trendNoise,
  stressTest,
  history,
  scaleSimulation,
  health,
  help,
  notifyLatency,
  advice,
  scriptPool,
  mcpRelay,
  mcpServer,
  mcpSoak,
  soak,
  liveView,
  dashboardTabs,
  dashboardLoad,
  dashboardSoak,
  pool,
  adaptive,
  backupStall,
  backupFiles,
  backupIncrements,
  backupGrowth,
  loadHttp,
  loadMcp,
  ...loadCosts,
  loadOmission,
  loadSoak,
  benchNoise,
  gateNoise,
  gateReal,
  gateSelf,
];
