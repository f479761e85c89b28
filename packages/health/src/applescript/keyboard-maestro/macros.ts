/** The macros that the Engine tells of. */
import { PerfError } from '@perf/core';
import { type PlistDict, type PlistValue, readPlist } from './plist.ts';

export interface Macro {
  /** What `run` takes and a rename leaves as it is: its UUID; or its name, where the Engine tells none. */
  readonly id: string;
  readonly name: string;
  /** The name of its group. */
  readonly group: string;
}

export interface MacroGroup {
  readonly id: string;
  readonly name: string;
  readonly macros: readonly Macro[];
}

/** @throws PerfError `health/unreadable-plist` */
export function groupsOf(xml: string): MacroGroup[] {
  const groups = readPlist(xml);
  if (!Array.isArray(groups)) return refuse('a list of groups');
  return groups.map((value: PlistValue) => {
    const group = dictOf(value, 'a group');
    const name = nameOf(group);
    const macros = group.get('macros') ?? [];
    if (!Array.isArray(macros)) return refuse(`a list of macros in the group \`${name}\``);
    return { id: idOf(group), name, macros: macros.map((macro: PlistValue) => macroOf(macro, name)) };
  });
}

function macroOf(value: PlistValue, group: string): Macro {
  const macro = dictOf(value, `a macro in the group \`${group}\``);
  return { id: idOf(macro), name: nameOf(macro), group };
}

/** Of a macro without a name the second holds what it does. */
function nameOf(dict: PlistDict): string {
  const named = [dict.get('name'), dict.get('namev2')].find((name) => typeof name === 'string' && name !== '');
  return typeof named === 'string' ? named : '';
}

function idOf(dict: PlistDict): string {
  const id = dict.get('uid');
  return typeof id === 'string' && id !== '' ? id : nameOf(dict);
}

const dictOf = (value: PlistValue, what: string): PlistDict => (value instanceof Map ? value : refuse(what));

function refuse(expected: string): never {
  throw new PerfError('health/unreadable-plist', {
    message: `Expected ${expected} where Keyboard Maestro lists its macros`,
    hint: 'Tell which version of Keyboard Maestro this is: its answer has a form that is not known here.',
  });
}
