/**
 * The CLI and the MCP server, installed globally from their tarballs and used as a user does, on each supported Node.
 *
 * They bundle the libraries, so their tarballs alone have to be enough.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tarballName } from '../packages.mjs';
import { run } from './run.mjs';

const PROGRAM = 'const until = Date.now() + 300; while (Date.now() < until); console.log("its own words")';
const PROTOCOL = '2025-06-18';

/** @typedef {{ place: string, prefix: string, node: string, version: string }} Installed */

/**
 * @param {{ place: string, tarballs: string, manifests: readonly import('../packages.mjs').Manifest[],
 *   nodes: readonly { path: string, version: string }[] }} what
 */
export async function useCommands({ place, tarballs, manifests, nodes }) {
  const prefix = join(place, 'prefix');
  const apps = manifests.filter(({ folder }) => folder === 'apps');
  const files = apps.map((manifest) => join(tarballs, tarballName(manifest)));
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  await run('npm', ['install', '--global', '--prefix', prefix, ...quiet, ...files], { cwd: place });
  const { version } = apps.find(({ name }) => name === '@perf/cli');
  await findManual(prefix, place);
  for (const { path } of nodes) {
    const own = join(place, `project-${nodes.findIndex((node) => node.path === path)}`);
    mkdirSync(own);
    const installed = { place: own, prefix, node: path, version };
    await useCli(installed);
    await useMcpServer(installed);
  }
}

/** @param {string} prefix @param {string} cwd */
async function findManual(prefix, cwd) {
  const page = join(prefix, 'share/man/man1/perfkit.1');
  if (!existsSync(page)) throw new Error(`Expected the manual at \`${page}\`, got nothing`);
  const found = await run('man', ['-w', 'perfkit'], { cwd, env: { MANPATH: join(prefix, 'share/man') } }).catch(
    (error) => {
      if (String(error.message).includes('`ENOENT`')) return page; // No `man` here; the page is where it would look.
      throw error;
    },
  );
  if (!found.includes('perfkit.1')) throw new Error(`Expected \`man -w perfkit\` to find perfkit.1, got \`${found}\``);
}

/** @param {Installed} installed */
async function useCli({ place, prefix, node, version }) {
  const perfkit = (args, more = {}) => run(join(prefix, 'bin/perfkit'), args, { cwd: place, node, ...more });
  expectIn('perfkit --version', await perfkit(['--version']), version);
  const said = await perfkit(['run', '--', 'node', '-e', PROGRAM]);
  if (said !== 'its own words\n')
    throw new Error(`Expected \`perfkit run\` to leave the program's output, got \`${said}\``);
  expectIn('perfkit report', await perfkit(['report']), 'exit code 0');
  const { schema } = JSON.parse(await perfkit(['report', '--json']));
  if (typeof schema !== 'number')
    throw new Error(`Expected \`perfkit report --json\` to say its schema, got \`${schema}\``);
  // 12: something that it looked for does not work on this machine, which is an answer.
  const examined = JSON.parse(await perfkit(['doctor', '--json'], { accepts: [0, 12] }));
  if (typeof examined.schema !== 'number') throw new Error('Expected `perfkit doctor --json` to say its schema');
}

/** @param {Installed} installed */
async function useMcpServer({ place, prefix, node, version }) {
  const clientInfo = { name: 'check', version: '1' };
  const questions = [
    { id: 1, method: 'initialize', params: { protocolVersion: PROTOCOL, capabilities: {}, clientInfo } },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/list', params: {} },
  ];
  const input = questions.map((question) => `${JSON.stringify({ jsonrpc: '2.0', ...question })}\n`).join('');
  const said = await run(join(prefix, 'bin/perfkit-mcp'), [], { cwd: place, node, input });
  const answers = said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [hello, list] = [1, 2].map((id) => answers.find((answer) => answer.id === id)?.result);
  expectIn('initialize', hello?.serverInfo?.version, version);
  expectIn('tools/list', list?.tools?.map(({ name }) => name).join(' '), 'get_report');
}

/** @param {string} of @param {string | undefined} said @param {string} part */
function expectIn(of, said, part) {
  if (!said?.includes(part)) throw new Error(`Expected \`${of}\` to say \`${part}\`, got \`${said}\``);
}
