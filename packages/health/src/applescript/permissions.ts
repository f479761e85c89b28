/**
 * What macOS lets this program do, asked without a prompt: to automate one application, and Accessibility.
 *
 * macOS asks about the process that is responsible: the terminal, the editor or the launch agent that started this one. What it
 * answers for one of them says nothing of another. Nothing of this has run on a Mac so far.
 */
import type { Duration } from '@perf/core';
import { isScriptError } from './script-error.ts';
import type { ScriptRunner } from './script-runner.ts';

/** `unknown` also where macOS can't tell: of an application that does not run (`not-running`) it knows nothing. */
export type PermissionState = 'granted' | 'denied' | 'undecided' | 'not-running' | 'unknown';

export interface Permission {
  readonly state: PermissionState;
  /** One sentence. */
  readonly text: string;
  /** One thing to do; undefined where there is nothing. */
  readonly todo?: string;
}

export interface AskOptions {
  /** @default '5s' */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

export interface Permissions {
  /** Whether scripts may talk to the application with that bundle id. @throws what the runner does */
  automation(bundleId: string, options?: AskOptions): Promise<Permission>;
  /** Whether scripts may press keys and read windows of other programs. @throws what the runner does */
  accessibility(options?: AskOptions): Promise<Permission>;
}

export const AUTOMATION_PANE = 'x-apple.systempreferences:com.apple.preference.security?Privacy_Automation';
export const ACCESSIBILITY_PANE = 'x-apple.systempreferences:com.apple.preference.security?Privacy_Accessibility';

/** `****` stands for any event; the last argument is whether to ask the user. */
export const AUTOMATION = `ObjC.import('Foundation');
ObjC.import('CoreServices');
function run(argv) {
  ObjC.bindFunction('AEDeterminePermissionToAutomateTarget', ['int', ['void *', 'unsigned int', 'unsigned int', 'bool']]);
  var target = $.NSAppleEventDescriptor.descriptorWithBundleIdentifier(argv[0]);
  return String($.AEDeterminePermissionToAutomateTarget(target.aeDesc, 0x2a2a2a2a, 0x2a2a2a2a, false));
}`;

/** The bridge knows no C function until it is bound. */
export const ACCESSIBILITY = `ObjC.import('ApplicationServices');
function run() {
  ObjC.bindFunction('AXIsProcessTrusted', ['bool', []]);
  return String(Boolean($.AXIsProcessTrusted()));
}`;

export function permissions(runner: ScriptRunner): Permissions {
  const ask = async (script: string, args: readonly string[], options: AskOptions): Promise<string> => {
    const { timeout = '5s', signal } = options;
    const common = { args, timeout, language: 'javascript', effect: 'read' } as const;
    const { text } = await runner.run(script, signal === undefined ? common : { ...common, signal });
    return text.trim();
  };
  return {
    automation: (bundleId, options = {}) =>
      answered(async () => automationOf(bundleId, await ask(AUTOMATION, [bundleId], options))),
    accessibility: (options = {}) => answered(async () => accessibilityOf(await ask(ACCESSIBILITY, [], options))),
  };
}

/** A script that fails in itself, as where a later macOS lacks the function, says nothing of the permission. */
async function answered(ask: () => Promise<Permission>): Promise<Permission> {
  try {
    return await ask();
  } catch (error) {
    if (!isScriptError(error) || error.code !== 'applescript/failed') throw error;
    return { state: 'unknown', text: `macOS could not be asked: ${error.message}` };
  }
}

function automationOf(bundleId: string, said: string): Permission {
  const where = `System Settings → Privacy & Security → Automation (open ${AUTOMATION_PANE})`;
  switch (said) {
    case '0':
      return { state: 'granted', text: `macOS lets this program automate ${bundleId}` };
    case '-1743':
      return {
        state: 'denied',
        text: `macOS does not let this program automate ${bundleId}`,
        todo: `Switch it on below the program that started this one, in ${where}.`,
      };
    case '-1744':
      return {
        state: 'undecided',
        text: `macOS was not asked yet whether this program may automate ${bundleId}`,
        todo: `Run a script on it once while somebody sits at the screen, and allow it; later it stands in ${where}.`,
      };
    case '-600':
      return { state: 'not-running', text: `${bundleId} does not run, so macOS does not tell` };
    default:
      return { state: 'unknown', text: `macOS answered ${JSON.stringify(said.slice(0, 40))} about ${bundleId}` };
  }
}

function accessibilityOf(said: string): Permission {
  if (said === 'true') return { state: 'granted', text: 'macOS trusts this program with Accessibility' };
  if (said !== 'false') return { state: 'unknown', text: `macOS answered ${JSON.stringify(said.slice(0, 40))}` };
  return {
    state: 'denied',
    text: 'macOS does not trust this program with Accessibility: scripts can press no keys and read no windows',
    todo: `Add the program that started this one in System Settings → Privacy & Security → Accessibility (open ${ACCESSIBILITY_PANE}).`,
  };
}
