/**
 * Part of `pnpm release`: names in each public manifest the repository that publishes it, just before publishing.
 *
 * The one place where that address stands is the environment: on GitHub the workflow's own repository, elsewhere
 * `PERFKIT_REPOSITORY`, as `https://host/owner/name`. npm's statement of origin must name the same. Without it nothing is published.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicPackages, readJson } from './packages.mjs';
import { root } from './tools.mjs';

const { PERFKIT_REPOSITORY, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
const ours = GITHUB_SERVER_URL && GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}` : undefined;
const address = PERFKIT_REPOSITORY || ours;
if (address !== undefined && /^https:\/\/[\w.-]+\/[\w.-]+\/[\w.-]+$/.test(address)) nameEverywhere(address);
else {
  const given = address ?? 'nothing';
  process.stderr.write(`Expected the repository in PERFKIT_REPOSITORY as https://host/owner/name, got \`${given}\`\n`);
  process.exitCode = 1;
}

/** @param {string} url */
function nameEverywhere(url) {
  for (const { path } of publicPackages()) {
    const file = join(root, path, 'package.json');
    const manifest = readJson(file);
    manifest.repository = { type: 'git', url: `git+${url}.git`, directory: path };
    manifest.homepage = `${url}/tree/main/${path}#readme`;
    manifest.bugs = `${url}/issues`;
    writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}
