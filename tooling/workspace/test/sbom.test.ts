/** The bills of materials of the built commands, against CycloneDX's own schema and the bundler's account. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pnpm, root, toolEnvironment } from '../tools.mjs';

interface Component {
  readonly purl: string;
  readonly version: string;
  readonly licenses: readonly object[];
}

interface Bill {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly metadata: { readonly component: Component };
}

const SCRIPT = fileURLToPath(new URL('../sbom.mjs', import.meta.url));
const APPS = ['cli', 'mcp-server'];
let folder: string;
let isValid: ValidateFunction;

beforeAll(() => {
  const [command, words] = pnpm(['exec', 'turbo', 'run', 'build', '--filter=./apps/*', '--output-logs=errors-only']);
  const { status, stderr } = spawnSync(command, words, { cwd: root, env: toolEnvironment(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`The commands can't be built.\n${stderr}`);
  folder = mkdtempSync(join(tmpdir(), 'perfkit-sbom-'));
  execFileSync(process.execPath, [SCRIPT, folder]);
  isValid = cycloneDx();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const billOf = (app: string): Bill => JSON.parse(readFileSync(join(folder, `perf-${app}.cdx.json`), 'utf8')) as Bill;

/** The schemas as CycloneDX's library ships them. Formats that Ajv does not know are few, and not used in a bill of ours. */
function cycloneDx(): ValidateFunction {
  const schemas = join(
    dirname(fileURLToPath(import.meta.resolve('@cyclonedx/cyclonedx-library/package.json'))),
    'res/schema',
  );
  const read = (name: string) =>
    JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, formats: { 'iri-reference': true, 'idn-email': true } });
  addFormats.default(ajv);
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(read('bom-1.6'));
}

/** Names of packages below node_modules from which bytes came into any bundle. */
function bundledByAccount(app: string): Set<string> {
  const dist = join(root, 'apps', app, 'dist');
  const names = new Set<string>();
  for (const file of readdirSync(dist).filter((name) => name.startsWith('metafile-'))) {
    const account = JSON.parse(readFileSync(join(dist, file), 'utf8')) as {
      outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
    };
    for (const { inputs } of Object.values(account.outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const after =
          bytesInOutput > 0 && path.includes('/node_modules/') ? path.split('/node_modules/').at(-1) : undefined;
        if (after !== undefined)
          names.add(
            after
              .split('/')
              .slice(0, after.startsWith('@') ? 2 : 1)
              .join('/'),
          );
      }
    }
  }
  return names;
}

describe.each(APPS)('bill of materials of %s', (app) => {
  it('is what the schema of CycloneDX 1.6 asks for', () => {
    isValid(billOf(app));
    expect(isValid.errors ?? []).toEqual([]);
  });

  it('names every package from which the bundler took a byte, with version and licence', () => {
    const { components } = billOf(app);
    const names = [...bundledByAccount(app)];
    expect(names).toContain('zod');
    for (const name of names) {
      const one = components.find(({ purl }) => purl.startsWith(`pkg:npm/${name.replace('@', '%40')}@`));
      expect(one, name).toMatchObject({
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        licenses: [expect.any(Object)],
      });
    }
  });

  it('names what npm installs beside it', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'apps', app, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const { components } = billOf(app);
    for (const name of Object.keys(dependencies)) {
      expect(
        components.some(({ purl }) => purl.startsWith(`pkg:npm/${name}@`)),
        name,
      ).toBe(true);
    }
  });

  it('leads from the command to every part', () => {
    const { metadata, components, dependencies } = billOf(app);
    const reached = new Set([metadata.component.purl]);
    for (const ref of reached) {
      for (const next of dependencies.find((one) => one.ref === ref)?.dependsOn ?? []) reached.add(next);
    }
    expect(components.filter(({ purl }) => !reached.has(purl))).toEqual([]);
  });

  it('has the licence of every bundled package in the notices beside the code', () => {
    const notices = readFileSync(join(root, 'apps', app, 'dist/THIRD-PARTY-LICENSES'), 'utf8');
    for (const name of bundledByAccount(app))
      expect(notices).toMatch(new RegExp(`\\n${name} \\d+\\.\\d+\\.\\d+ \\([^)]+\\)\\n`));
  });
});

it('a bill with a licence that nobody knows is refused by the schema', () => {
  const bill = billOf('cli');
  const [first, ...rest] = bill.components;
  const wrong = { ...bill, components: [{ ...first, licenses: [{ license: { id: 'Made-Up-1.0' } }] }, ...rest] };
  expect(isValid(wrong)).toBe(false);
});
