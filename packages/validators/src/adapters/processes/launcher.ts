/**
 * The program that starts a command and counts what it used.
 *
 * Node tells the processor time of a child to nobody, and its own start of one adds milliseconds of noise. Perl, which is
 * part of every Debian, macOS and most other systems, starts it from a small process and asks the kernel for the usage of its
 * children (getrusage), to the microsecond, user and system, with all that the command has waited for. Where there is no Perl, time is
 * measured and processor time is unknown.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Numbers of the system calls getrusage and, where Perl comes without a clock of its own, clock_gettime. */
const CALLS: Readonly<Record<string, readonly [usage: number, clock: number]>> = {
  'linux-x64': [98, 228],
  'linux-arm64': [165, 113],
  'darwin-x64': [117, 0],
  'darwin-arm64': [117, 0],
};

/**
 * Writes one line to descriptor 3: nanoseconds of time, microseconds of user and of system time, the status of wait(2).
 * `x4` skips what pads the microseconds on macOS, and their upper half on Linux.
 */
const PROGRAM = `
use strict;
my ($usage, $clock) = splice @ARGV, 0, 2;
require Time::HiRes unless $clock;
open(my $out, '>&=', 3) or exit 126;
my ($at, $used) = ("\\0" x 64, "\\0" x 512);
sub now {
  return Time::HiRes::time() * 1e9 unless $clock;
  syscall($clock, 1, $at);
  my ($s, $ns) = unpack('q q', $at);
  return $s * 1e9 + $ns;
}
my $from = now();
my $pid = fork();
exit 126 unless defined $pid;
if ($pid == 0) { close $out; exec { $ARGV[0] } @ARGV or exit 127; }
waitpid($pid, 0);
my ($status, $to) = ($?, now());
syscall($usage, -1, $used);
my ($us, $uu, $ss, $su) = unpack('q l x4 q l', $used);
printf $out "%.0f %d %d %d\\n", $to - $from, $us * 1e6 + $uu, $ss * 1e6 + $su, $status;
`;

/** @returns the words before a command; undefined where nobody can count processor time */
export function launcherWords(path: string | undefined): readonly string[] | undefined {
  const calls = CALLS[`${process.platform}-${process.arch}`];
  const perl = calls === undefined ? undefined : onPath('perl', path);
  return perl === undefined || calls === undefined ? undefined : [perl, '-e', PROGRAM, ...calls.map(String)];
}

/** Where a program is; undefined when it is nowhere. @param path as in the variable PATH */
export function onPath(program: string, path: string = process.env.PATH ?? ''): string | undefined {
  if (program.includes('/')) return isProgram(program) ? program : undefined;
  return path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .flatMap((file) => (process.platform === 'win32' ? ['.exe', '.cmd', ''].map((end) => file + end) : [file]))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
