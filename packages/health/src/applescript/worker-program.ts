/**
 * What a warm worker runs: a program in JavaScript for Automation, which `osascript -l JavaScript` is given as text.
 *
 * One request a line comes in, one answer a line goes out, in JSON of ASCII alone: a character could be cut in two where
 * a pipe ends a piece. Files that end mean that the parent has gone, so the worker goes too.
 *
 *   ← {"ready":true}                                               once, at its start
 *   → {"id":7,"language":"applescript","source":"…","args":["…"]}  `args` is absent where the script has no `run`
 *   ← {"id":7,"text":"…"}                                          or
 *   ← {"id":7,"number":-1743,"message":"…"}
 *
 * AppleScript runs through NSAppleScript, which gives numbers of errors that need no reading of text. Compiled scripts are
 * kept by their text where `keep` says so: a script keeps its properties from one run to the next, so that only one
 * without any may be used again. `run` gets its arguments as osascript itself hands them over: in the direct parameter
 * of the event aevt/oapp.
 *
 * Numbers of 64 bits arrive in JavaScript as texts, hence `Number(…)`.
 */
export const WORKER_PROGRAM: string = String.raw`
ObjC.import('Foundation');

const OPEN = 0x61657674, APPLICATION = 0x6f617070, DIRECT = 0x2d2d2d2d;
const LIST = 0x6c697374, TYPE = 0x74797065, MISSING = 0x6d736e67, NOTHING = 0x6e756c6c;
const UTF8 = 4, MOST_KEPT = 64;
const kept = new Map();

function ascii(value) {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (sign) => '\\u' + sign.charCodeAt(0).toString(16).padStart(4, '0'));
}

function failure(number, message) {
  return Object.assign(new Error(message), { errorNumber: number });
}

function told(info) {
  const number = Number(info.NSAppleScriptErrorNumber);
  return failure(Number.isInteger(number) ? number : -2700, String(info.NSAppleScriptErrorMessage || 'no message'));
}

function infoOf(error) {
  return error[0] === undefined ? undefined : ObjC.deepUnwrap(error[0]);
}

function compiled(source, keep) {
  const known = kept.get(source);
  if (known !== undefined) {
    kept.delete(source);
    kept.set(source, known);
    return known;
  }
  const script = $.NSAppleScript.alloc.initWithSource($(source));
  const error = Ref();
  if (!script.compileAndReturnError(error)) throw told(infoOf(error) || {});
  if (keep) kept.set(source, script);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
  return script;
}

function opening(args) {
  const list = $.NSAppleEventDescriptor.listDescriptor;
  for (const arg of args) list.insertDescriptorAtIndex($.NSAppleEventDescriptor.descriptorWithString($(arg)), 0);
  const event = $.NSAppleEventDescriptor.appleEventWithEventClassEventIDTargetDescriptorReturnIDTransactionID(
    OPEN, APPLICATION, $.NSAppleEventDescriptor.nullDescriptor, -1, 0);
  event.setParamDescriptorForKeyword(list, DIRECT);
  return event;
}

function textOf(result) {
  const type = Number(result.descriptorType);
  if (type === NOTHING) return '';
  if (type === TYPE && Number(result.typeCodeValue) === MISSING) return 'missing value';
  if (type === LIST) {
    const items = [];
    for (let index = 1; index <= Number(result.numberOfItems); index += 1) items.push(textOf(result.descriptorAtIndex(index)));
    return items.join(', ');
  }
  const text = result.stringValue.js;
  if (text === undefined) throw failure(-1700, 'The result has no text: return a text, a number, a truth value or a list of them.');
  return text;
}

function appleScript(request) {
  const script = compiled(request.source, request.keep);
  const error = Ref();
  const result = request.args === undefined
    ? script.executeAndReturnError(error)
    : script.executeAppleEventError(opening(request.args), error);
  if (!result.isNil()) return textOf(result);
  const info = infoOf(error);
  if (info === undefined) return '';
  throw told(info);
}

function javaScript(request) {
  const result = new Function('argv', '"use strict";' + request.source + '\n;return run(argv);')(request.args || []);
  return result === undefined || result === null ? '' : String(result);
}

function answer(line) {
  const request = JSON.parse(line);
  try {
    return { id: request.id, text: request.language === 'javascript' ? javaScript(request) : appleScript(request) };
  } catch (error) {
    const number = Number(error.errorNumber);
    return { id: request.id, number: Number.isInteger(number) ? number : -2700, message: String(error.message || error) };
  }
}

/** Fails where the bridge lacks what a script with arguments needs, before any is run: the pool then does without. */
function tryBridge() {
  opening(['']);
  const script = $.NSAppleScript.alloc.initWithSource($('return'));
  if (script.executeAppleEventError === undefined) throw failure(-2700, 'NSAppleScript has no executeAppleEvent:error:');
}

function run() {
  tryBridge();
  const input = $.NSFileHandle.fileHandleWithStandardInput;
  const output = $.NSFileHandle.fileHandleWithStandardOutput;
  const say = (value) => output.writeData($(ascii(value) + '\n').dataUsingEncoding(UTF8));
  let pending = '';
  say({ ready: true });
  for (;;) {
    const data = input.availableData;
    if (Number(data.length) === 0) return;
    pending += $.NSString.alloc.initWithDataEncoding(data, UTF8).js;
    let end = pending.indexOf('\n');
    while (end >= 0) {
      say(answer(pending.slice(0, end)));
      pending = pending.slice(end + 1);
      end = pending.indexOf('\n');
    }
  }
}
`;
