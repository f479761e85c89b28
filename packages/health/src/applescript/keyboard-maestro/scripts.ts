/**
 * What is sent to Keyboard Maestro's Engine. The texts are constants, so that they are compiled once; all that differs travels as
 * arguments, and no name of a macro is ever part of a script.
 *
 * Each looks first whether the Engine runs: `tell` would start it, and a question has to leave the world as it is. The Engine is
 * spoken to, not the Editor, which need not run. None of these has run on a Mac so far.
 */

import type { Milliseconds } from '@perf/core';

export const ENGINE = 'com.stairways.keyboardmaestro.engine';

/**
 * The first argument is for how many seconds the Engine may keep an event: without that it would be 60, however long a macro runs.
 * `tell` needs the dictionary of the Engine when it is compiled, so its id stands in the text.
 */
const told = (lines: string): string => `on run argv
	set allowed to (item 1 of argv) as integer
	if application id "${ENGINE}" is not running then error "Keyboard Maestro Engine does not run" number -600
	with timeout of allowed seconds
		tell application id "${ENGINE}"
			${lines}
		end tell
	end timeout
end run`;

/** What a script that is `told` is given first. It ends by itself somewhat before it is ended. @param timeout until it is ended */
export const allowedSeconds = (timeout: Milliseconds): string =>
  String(Math.max(1, Math.floor(Math.max(timeout - MARGIN, timeout / 2) / 1_000)));

const MARGIN: Milliseconds = 5_000;

/** Whether there is an application with the id that is the argument: `true` or `false`. It is neither started nor asked. */
export const IS_INSTALLED = `on run argv
	try
		get application id (item 1 of argv)
		return "true"
	on error number errorNumber
		if errorNumber is -1728 or errorNumber is -10814 then return "false"
		error number errorNumber
	end try
end run`;

/** Whether it runs: `true` or `false`. It is neither started nor asked. */
export const IS_RUNNING = `on run argv
	return (application id (item 1 of argv) is running) as text
end run`;

/** All macros, as a property list. */
export const MACROS: string = told('gethotkeys with asstring and getall');

/** Name or id, and perhaps a parameter. Answers when the macro has ended. */
export const RUN_MACRO: string = told(`if (count of argv) > 2 then
				do script (item 2 of argv) with parameter (item 3 of argv)
			else
				do script (item 2 of argv)
			end if`);

export const GET_VARIABLE: string = told('getvariable (item 2 of argv)');

/** The answer is nothing. */
export const SET_VARIABLE: string = told(`setvariable (item 2 of argv) to (item 3 of argv)
			return ""`);

/** One to a line: a name has no line break in it. Joined by hand, as delimiters would be changed for later scripts too. */
export const VARIABLES: string = told(`set answer to ""
			set variableNames to name of every variable
			repeat with variableName in variableNames
				set answer to answer & variableName & linefeed
			end repeat
			return answer`);

/** `open location` goes to the system, which hands it on: it needs no permission. */
export const OPEN_URL: string = `on run argv
	if application id "${ENGINE}" is not running then error "Keyboard Maestro Engine does not run" number -600
	open location (item 1 of argv)
	return ""
end run`;
