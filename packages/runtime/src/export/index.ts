/** What a configuration says, in the words of Prometheus and Alertmanager. */
export { type RulesOptions, rulesOf, rulesText } from './rules.ts';
export type { RuleFile } from './rule-file.ts';
export { alertmanagerOf, alertmanagerText } from './alertmanager.ts';
export { type ScrapeConfigOptions, scrapeText } from './scrape-config.ts';
export { DASHBOARDS, type DashboardName, dashboard } from './grafana.ts';
export type { MetricsFrom } from './names.ts';
