/**
 * Tries `perfkit run` in front of popular programs: each runs bare, bare again and watched, under the same questions.
 * What differs between the two bare runs (tokens, the order of two lines) is the program's own doing.
 *
 *   node --conditions=@perf/source bench/programs/try.ts --folder /tmp/tried [name …]
 *
 * Said of each: whether answers, output and exit code were the same, and what the report counted against what was
 * asked. Installs from npm into the folder; the report of each stays there as `report.json` and `report.txt`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { type Ask, type Program, programs } from './programs.ts';

const PERFKIT = join(import.meta.dirname, '../../apps/cli/dist/bin.js');
/** Nothing here takes longer; what does is ended. */
const LONGEST = 90_000;

interface Ended {
  readonly exit: number | null;
  /** The lines that were written, without what differs from run to run: numbers, identifiers, colours. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly answers: readonly string[];
}

function environmentOf({ environment = {} }: Program, folder: string, port: string): NodeJS.ProcessEnv {
  const own = Object.entries(environment).map(([name, value]) => [name, value.replace('{port}', port)]);
  const path = [join(folder, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...process.env, CI: '1', PATH: path, ...Object.fromEntries(own) };
}

function install(program: Program, folder: string): void {
  const { packages, prepare } = program;
  mkdirSync(folder, { recursive: true });
  if (existsSync(join(folder, 'prepared'))) return;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'tried', version: '1.0.0', private: true }));
  const settings = {
    cwd: folder,
    env: environmentOf(program, folder, ''),
    encoding: 'utf8',
  } as const;
  const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', ...packages], settings);
  if (status !== 0) throw new Error(`Expected ${packages.join(', ')} to be installed: ${stderr}`);
  writeProject(program, folder, '0');
  if (prepare !== undefined) spawnSync(prepare[0] as string, prepare.slice(1), { ...settings, timeout: LONGEST });
  writeFileSync(join(folder, 'prepared'), '');
}

function writeProject({ files = {} }: Program, folder: string, port: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replace('{port}', port));
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return String(port);
}

async function run(program: Program, folder: string, before: readonly string[]): Promise<Ended> {
  const port = await freePort();
  writeProject(program, folder, port);
  if (program.writes !== undefined) rmSync(join(folder, program.writes), { recursive: true, force: true });
  const [command, ...args] = [...before, ...program.command].map((word) => word.replace('{port}', port));
  const child = spawn(command as string, args, {
    cwd: folder,
    env: environmentOf(program, folder, port),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const ended = new Promise<[number | null, string | null]>((done) => child.once('close', (...how) => done(how)));
  let answers: string[] = [];
  try {
    answers = program.asks === undefined ? [] : await askAll(program.asks, port);
    // A second more, so that there are readings of the machine too.
    if (program.asks !== undefined) await wait(1_000);
  } finally {
    if (program.asks !== undefined) child.kill(program.endedBy ?? 'SIGTERM');
  }
  const [code, signal] = await ended;
  // What a signal ended, perfkit passes on as a shell does.
  const exit = signal === null ? code : 128 + constants.signals[signal as NodeJS.Signals];
  return { exit, answers, stdout: linesOf(stdout(), port), stderr: linesOf(stderr(), port) };
}

function collected(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk) => (text += chunk));
  return () => text;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function linesOf(output: string, port: string): string[] {
  const plain = stripVTControlCharacters(output).replaceAll(port, 'PORT').replace(UUID, 'UUID');
  return plain.replace(/\d+([.:]\d+)*/g, 'N').split('\n');
}

async function askAll(asks: readonly Ask[], port: string): Promise<string[]> {
  const to = `http://127.0.0.1:${port}`;
  await listening(port);
  const answers: string[] = [];
  let session = {};
  for (const { path, times, method = 'GET', body, headers } of asks) {
    for (let n = 0; n < times; n++) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(to + path, { method, headers: { ...headers, ...session }, ...sent });
      const id = answer.headers.get('mcp-session-id');
      if (id !== null) session = { 'mcp-session-id': id };
      const text = (await answer.text()).replaceAll(port, 'PORT').replace(UUID, 'UUID');
      answers.push(`${answer.status} ${createHash('sha256').update(text).digest('hex')}`);
    }
  }
  return answers;
}

/** Waits without a request: it would be counted. */
async function listening(port: string): Promise<void> {
  const hex = Number(port).toString(16).toUpperCase().padStart(4, '0');
  for (let n = 0; n < 600; n++) {
    const sockets = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
    if (new RegExp(`:${hex} \\S+ 0A`).test(sockets)) return;
    await wait(50);
  }
  throw new Error(`Expected the program to listen at ${port} within 30 s`);
}

interface Told {
  readonly operations: readonly { name: string; count: number; failed: number }[];
}

function countsDiffer(asks: readonly Ask[], { operations }: Told): string[] {
  const expected = new Map<string, number>();
  for (const { name, times } of asks) expected.set(name, (expected.get(name) ?? 0) + times);
  const counted = new Map(operations.map(({ name, count }) => [name, count]));
  return [...new Set([...expected.keys(), ...counted.keys()])]
    .filter((name) => expected.get(name) !== counted.get(name))
    .map((name) => `${name}: asked ${expected.get(name) ?? 0}, counted ${counted.get(name) ?? 0}`);
}

function compare([bare, again]: readonly [Ended, Ended], watched: Ended): string[] {
  const exit = bare.exit === watched.exit ? [] : [`exit code differs: bare ${bare.exit}, watched ${watched.exit}`];
  const answers = watched.answers.filter(
    (answer, n) => answer !== bare.answers[n] && bare.answers[n] === again.answers[n],
  );
  const differing = answers.length === 0 ? [] : [`${answers.length} of ${watched.answers.length} answers differ`];
  const outputs = (['stdout', 'stderr'] as const).flatMap((stream) => {
    const known = new Set([...bare[stream], ...again[stream]]);
    const lines = watched[stream].filter((line) => !known.has(line));
    const lost = bare[stream].filter((line) => again[stream].includes(line) && !watched[stream].includes(line));
    return [...lines.map((line) => `${stream} has more: ${line}`), ...lost.map((line) => `${stream} lacks: ${line}`)];
  });
  return [...exit, ...differing, ...outputs];
}

function versionOf({ packages: [first = ''] }: Program, folder: string): string {
  const manifest = join(folder, 'node_modules', first.replace(/(?<=.)@.*/, ''), 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

async function tried(name: string, folder: string): Promise<string> {
  const program = programs[name];
  if (program === undefined) throw new Error(`Expected one of ${Object.keys(programs).join(', ')}, got \`${name}\``);
  install(program, folder);
  const bare = [await run(program, folder, []), await run(program, folder, [])] as const;
  rmSync(join(folder, '.perfkit'), { recursive: true, force: true });
  const perfkit = [process.execPath, PERFKIT, 'run', '--quiet', '--report', 'report.json', '--'];
  const watched = await run(program, folder, perfkit);
  const { stdout } = spawnSync(process.execPath, [PERFKIT, 'report'], { cwd: folder, encoding: 'utf8' });
  writeFileSync(join(folder, 'report.txt'), stdout);
  const told = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Told;
  const behaviour = compare(bare, watched);
  const counts = program.asks === undefined ? [] : countsDiffer(program.asks, told);
  const lines = [
    `== ${name} ${versionOf(program, folder)}: exit ${watched.exit}, ${watched.answers.length} answers, ${watched.stdout.length + watched.stderr.length} lines of output`,
    behaviour.length === 0 ? 'behaves as without perfkit' : behaviour.join('\n'),
    counts.length === 0 ? 'counts as asked' : counts.join('\n'),
  ];
  return `${lines.join('\n')}\n\n${stdout}`;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { folder: { type: 'string' } } });
if (values.folder === undefined) throw new Error('Expected `--folder`, a place outside of any project');
for (const name of positionals.length > 0 ? positionals : Object.keys(programs))
  console.log(await tried(name, resolve(values.folder, name)));
