/**
 * What this server may do besides reading: nothing, unless section `mcp` of the configuration names it. A tool that acts
 * asks here first, and hands the sentence of why not to the model as it is.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

export interface Policy {
  /** Whether a tool that acts may be used. Tools that only read need not ask. */
  allows(tool: string): boolean;
  /** Why a tool may not be used, and what somebody would have to change. */
  whyNot(tool: string): string;
  /** Whether load may be put on this address. */
  targetAllowed(url: string): boolean;
  /** Why not, and what somebody would have to change. */
  whyNotTarget(url: string): string;
  /** Whether files may be restored into this folder. */
  restoreAllowed(folder: string): boolean;
  /** Why not, and what somebody would have to change. */
  whyNotFolder(folder: string): string;
}

export interface Permissions {
  /** Names of tools. */
  readonly allow: readonly string[];
  /** Addresses such as `http://localhost:3000/api`, or hosts such as `localhost` and `localhost:3000`. */
  readonly targets: readonly string[];
  /** Folders, absolute or from the project's. */
  readonly restoreTo: readonly string[];
}

export interface PolicyOptions {
  readonly permissions: Permissions;
  /** What relative folders are relative to. */
  readonly project: string;
  /** Where permissions were read; undefined: there is no configuration. */
  readonly config?: string | undefined;
  /** Why the configuration can't be read: then nothing is allowed. */
  readonly complaint?: string | undefined;
}

export function createPolicy({ permissions, project, config, complaint }: PolicyOptions): Policy {
  const { allow, targets, restoreTo } = permissions;
  const folders = restoreTo.map((folder) => realPath(resolve(project, folder)));
  const where = config ?? `perf.config.json in ${project}`;
  const outside = ({
    what,
    list,
    key,
    kind,
  }: {
    what: string;
    list: readonly string[];
    key: string;
    kind: string;
  }): string => {
    const now = list.length === 0 ? `No ${kind} are allowed` : `Allowed ${kind} are ${list.join(', ')}`;
    return `${now}: \`${what.slice(0, 200)}\` is not among them. To allow it, its owner adds it to \`mcp.${key}\` in ${where} and starts perfkit-mcp again.`;
  };
  return {
    allows: (tool) => complaint === undefined && allow.includes(tool),
    whyNot(tool) {
      if (complaint !== undefined)
        return `Nothing but reading is allowed, since the configuration is broken: ${complaint}`;
      const now = allow.length === 0 ? 'This server only reads' : `This server may only read and ${allow.join(', ')}`;
      return `${now}: \`${tool}\` is not allowed. To allow it, its owner adds "${tool}" to \`mcp.allow\` in ${where} and starts perfkit-mcp again.`;
    },
    targetAllowed: (url) => complaint === undefined && targets.some((target) => isWithinTarget(url, target)),
    whyNotTarget: (url) => outside({ what: url, list: targets, key: 'targets', kind: 'targets' }),
    whyNotFolder: (folder) => outside({ what: folder, list: restoreTo, key: 'restoreTo', kind: 'folders' }),
    restoreAllowed(folder) {
      const real = realPath(resolve(project, folder));
      return complaint === undefined && folders.some((allowed) => isWithinFolder(real, allowed));
    },
  };
}

/** An address is one host and port, and a path of it or below; what has a user name in it is somebody's trick. */
function isWithinTarget(text: string, target: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return false;
  if (!target.includes('://')) return url.host === target.toLowerCase() || url.hostname === target.toLowerCase();
  if (!URL.canParse(target)) return false;
  const allowed = new URL(target);
  if (url.origin !== allowed.origin) return false;
  const path = allowed.pathname.replace(/\/$/, '');
  return url.pathname === path || url.pathname.startsWith(`${path}/`);
}

function isWithinFolder(folder: string, allowed: string): boolean {
  const path = relative(allowed, folder);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && resolve(allowed, path) === folder);
}

/** Past every symbolic link; of what is not there yet, past those of the folders above. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const above = dirname(path);
  return above === path ? path : join(realPath(above), path.slice(above.length));
}
