/**
 * What is sent to Keyboard Maestro's Engine. The texts are constants, so that they are compiled once; all that differs travels as
 * arguments, and no name of a macro is ever part of a script.
 *
 * Each looks first whether the Engine runs: `tell` would start it, and a question has to leave the world as it is. The Engine is
 * spoken to, not the Editor, which need not run. None of these has run on a Mac so far.
 */

export const ENGINE = 'com.stairways.keyboardmaestro.engine';

/** `tell` needs its dictionary when it is compiled, so the id of the Engine stands in the text. */
const told = (lines: string): string => `on run argv
	if application id "${ENGINE}" is not running then error "Keyboard Maestro Engine does not run" number -600
	tell application id "${ENGINE}"
		${lines}
	end tell
end run`;

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
export const RUN_MACRO: string = told(`if (count of argv) > 1 then
			do script (item 1 of argv) with parameter (item 2 of argv)
		else
			do script (item 1 of argv)
		end if`);

export const GET_VARIABLE: string = told('getvariable (item 1 of argv)');

/** The answer is nothing. */
export const SET_VARIABLE: string = told(`setvariable (item 1 of argv) to (item 2 of argv)
		return ""`);

/** One to a line: a name has no line break in it. */
export const VARIABLES: string = told(`set AppleScript's text item delimiters to linefeed
		return (name of every variable) as text`);

/** `open location` goes to the system, which hands it on: it needs no permission. */
export const OPEN_URL = `on run argv
	if application id "${ENGINE}" is not running then error "Keyboard Maestro Engine does not run" number -600
	open location (item 1 of argv)
	return ""
end run`;
