/**
 * `pnpm run sbom [FOLDER]`: a bill of materials for each command, as CycloneDX 1.6 in JSON.
 *
 * Names what the bundler took in, by its own account, and what npm installs beside it, with the versions of the lock
 * file. What a bundled package had itself bundled before it was published is in no manifest, so it is not named. Reads `dist`: build first.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publicPackages } from './packages.mjs';
import { partsOf, purlOf } from './parts.mjs';

const [folder = 'sbom'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const manifest of publicPackages().filter(({ folder }) => folder === 'apps')) {
  const file = join(folder, `${manifest.name.replace('@', '').replace('/', '-')}.cdx.json`);
  writeFileSync(file, `${JSON.stringify(billOf(manifest), undefined, 2)}\n`);
  process.stdout.write(`${resolve(file)}\n`);
}

/** @param {import('./packages.mjs').Manifest} manifest */
function billOf(manifest) {
  const parts = new Map(partsOf(manifest).map((part) => [purlOf(part), part]));
  const own = purlOf(manifest);
  const direct = [...parts].filter(([, { isDirect }]) => isDirect).map(([ref]) => ref);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: new Date().toISOString(),
      component: { type: 'application', 'bom-ref': own, ...identity(manifest) },
    },
    components: [...parts].map(([ref, part]) => component(ref, part)),
    dependencies: [
      { ref: own, dependsOn: direct },
      ...[...parts].map(([ref, { needs }]) => ({ ref, dependsOn: [...new Set(needs)] })),
    ],
  };
}

/** @param {string} ref @param {import('./parts.mjs').Part} part */
function component(ref, part) {
  const properties = [{ name: 'perfkit:how', value: part.how }];
  return { type: 'library', 'bom-ref': ref, ...identity(part), scope: 'required', properties };
}

/** @param {{ name: string, version: string, license: string }} of */
function identity({ name, version, license }) {
  const [, group, rest = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const licenses = / (OR|AND|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
  return { ...(group === undefined ? {} : { group }), name: rest, version, licenses, purl: purlOf({ name, version }) };
}
