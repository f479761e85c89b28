/** Programs of a check: run to their end with all they said, in an environment that no script around them coloured. */
import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { root } from '../tools.mjs';

/** No program of a check takes this long; a hanging one shall say so. */
const DEADLINE_MS = 120_000;
/** What a package manager says when it can't reach its registry. */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_PNPM_META_FETCH_FAIL|YN0001.*RequestError/;

/**
 * Why nothing could be checked on this machine. It is told aloud; with `PERF_REAL=1` it is a failure.
 */
export class Skipped extends Error {}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, node?: string, env?: Record<string, string>, input?: string, accepts?: readonly number[] }} options
 * `node`: the Node that a program with `#!/usr/bin/env node` finds; `accepts`: exit codes that are an answer
 * @returns {Promise<string>} its standard output
 */
export function run(command, args, { cwd, node = process.execPath, env = {}, input, accepts = [0] }) {
  const options = { cwd, env: { ...cleanEnvironment(node), ...env }, timeout: DEADLINE_MS, maxBuffer: 2 ** 26 };
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (accepts.includes(code)) resolve(stdout);
      else reject(failure(`${command} ${args.join(' ')}`, { code: code ?? error?.signal, said: `${stdout}${stderr}` }));
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

/** @param {string} line @param {{ code: unknown, said: string }} end */
function failure(line, { code, said }) {
  if (OFFLINE.test(said)) return new Skipped(`the registry can't be reached (${line})`);
  return new Error(`Expected \`${line}\` to succeed, got exit code \`${code}\`:\n${said.trimEnd()}`);
}

/** Without what pnpm tells the scripts it runs, and without the workspace's tools. @param {string} node */
function cleanEnvironment(node) {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_lifecycle|npm_package|npm_config_user_agent|npm_execpath|NODE_PATH|NODE_OPTIONS|PERFKIT)/.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(root));
  return { ...Object.fromEntries(kept), PATH: [dirname(node), ...path].join(delimiter) };
}
