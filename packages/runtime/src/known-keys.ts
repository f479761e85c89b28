/** What a configuration may hold, for whoever misspelt a key. */
export const KNOWN_KEYS: string = [
  'service',
  'host',
  'dataDir',
  'contracts (operation, labels, mean, p50, p95, p99, p999, max, errorRate, minSamples, window; or reading, max, min, for, name)',
  'alerts (name; reading with above or below, absent, contract or job; severity, for, keepFiringFor, repeatInterval, flapGuard, labels, summary)',
  'inhibitions (source, target, equal)',
  'backup (folder, sources, every, keep, encrypt, verifyEvery, drillEvery, copyTo)',
  'optimizer (strategy, bounds, unasked)',
  'gate (against, install, build, commands, files, detect, threshold, time)',
  'remoteWrite (url, headers, labels, maxBytes)',
  'notify (channels: by name, each with one of email, webhook, slack, discord, ntfy, desktop, alertmanager; routes: channels, severity, matchers, hours, continue, groupBy, groupWait, groupInterval, repeatInterval; quiet: hours, escalateTo; rateLimit: messages, per; digest: at, zone, channels; url)',
  'health (checks: one of http, tcp, command, tls, mcp, dns, disk, sqlite, redis, postgres, run; name, kind, dependsOn, every, timeout; maintenance: from and to, or from, for and every; zone, checks, reason)',
  'mcp (allow, targets, restoreTo)',
].join(', ');
