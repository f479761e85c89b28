/**
 * Sees to it that no worker outlives this process, also when it is killed by SIGKILL.
 *
 * A worker that is idle ends with the pipe that it reads; one in the middle of a script that hangs reads nothing. So a
 * small shell, in a group of its own, is told of each worker that starts (`+PID`) and ends (`-PID`), and when its own input
 * ends, it kills the groups of those that are left. It waits in `read`, and does nothing in between.
 *
 * Where it can't be started, or is ended by somebody, the pipes remain.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

const SHELL = `
left=
while read -r line; do
  pid=\${line#?}
  case $line in
    +*) left="$left $pid" ;;
    -*) next=; for each in $left; do [ "$each" = "$pid" ] || next="$next $each"; done; left=$next ;;
  esac
done
for each in $left; do kill -KILL -- "-$each" 2>/dev/null || kill -KILL "$each" 2>/dev/null; done
`;

export class Keeper {
  readonly #kept = new Set<number>();
  #shell: ChildProcess | undefined;

  add(pid: number): void {
    this.#kept.add(pid);
    if (this.#shell !== undefined) this.#say('+', pid);
    else this.#start();
  }

  remove(pid: number): void {
    this.#kept.delete(pid);
    this.#say('-', pid);
    // With nobody left to look after, it ends.
    if (this.#kept.size > 0) return;
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SHELL], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#shell = shell;
    const gone = (): void => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.once('error', gone).once('exit', gone).unref();
    (shell.stdin as Socket).unref();
    // Its ending is heard of, and the pipe that is closed by then says no more than that.
    shell.stdin.on('error', gone);
    for (const pid of this.#kept) this.#say('+', pid);
  }

  #say(sign: '+' | '-', pid: number): void {
    this.#shell?.stdin?.write(`${sign}${pid}\n`);
  }
}
