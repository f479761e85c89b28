/** Starts a program once for each request, from a list of arguments: no shell reads them. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Connecting, Connection, Done, Outcome } from '../../target.ts';
import type { CommandOptions } from '../../targets/command-options.ts';
import { Deadlines } from '../../targets/deadlines.ts';

export function connectCommand(argv: readonly string[], options: CommandOptions, { timeout }: Connecting): Connection {
  const [program = '', ...args] = argv;
  const good = new Set([options.expect ?? 0].flat());
  const env = { ...process.env, ...options.env };
  const running: (Running | undefined)[] = [];
  const deadlines = new Deadlines(timeout, (user) => running[user]?.end('timeout'));
  return {
    send(user: number, done: Done): void {
      deadlines.begin(user);
      const child = spawn(program, args, { cwd: options.cwd, env, stdio: 'ignore' });
      const end = (outcome: Outcome): void => {
        if (running[user] !== own) return;
        running[user] = undefined;
        deadlines.end(user);
        child.kill('SIGKILL');
        done(outcome);
      };
      const own: Running = { child, end };
      running[user] = own;
      child.on('error', () => setImmediate(end, 'error'));
      child.on('exit', (code, signal) => end(signal !== null ? 'reset' : good.has(code ?? -1) ? 'ok' : 'bad-answer'));
    },
    async close() {
      deadlines.close();
      for (const one of running) one?.child.kill('SIGKILL');
      running.length = 0;
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly end: (outcome: Outcome) => void;
}
