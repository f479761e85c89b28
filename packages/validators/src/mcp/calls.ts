/**
 * Which tool is called next, and with what: chosen by weight and by seed, so that two runs ask the same.
 *
 * A call's text is made once and used many times, since making it anew would cost the generator more than sending it.
 */
import { PerfError } from '@perf/core';
import { oneOf, type Random, seededRandom } from '../random.ts';
import { argumentsFor } from './arguments.ts';
import type { JsonObject } from './json-schema.ts';
import { type Era, enveloped, type Question, type Tool } from './protocol.ts';

export interface CallsOptions {
  /** The one tool that is called. */
  readonly tool?: string | undefined;
  /** Several tools: their names, or how often each is called in relation to the others. */
  readonly tools?: 'all' | readonly string[] | Readonly<Record<string, number>> | undefined;
  /** Arguments of every call, or what makes those of one. @default made up from the tool's input schema */
  readonly arguments?: JsonObject | ((tool: string, random: Random) => JsonObject) | undefined;
  /** @default 1 */
  readonly seed?: number | undefined;
}

export interface ToolCall extends Question {
  readonly name: string;
}

/** Different arguments of one tool: as many as a server's cache will not hold all of, and little to make. */
const VARIANTS = 256;

/** @throws PerfError `validators/invalid-target` for a tool that the server does not have */
export function callsOf(tools: readonly Tool[], era: Era, options: CallsOptions): () => ToolCall {
  const chosen = chosenTools(tools, options);
  const random = seededRandom(options.seed ?? 1);
  const given = options.arguments;
  const make = ({ name, inputSchema }: Tool): ToolCall => {
    const args = typeof given === 'function' ? given(name, random) : (given ?? argumentsFor(inputSchema, random));
    return { method: 'tools/call', name, params: enveloped(era, { name, arguments: args }) };
  };
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const prepared = new Map(
    chosen.map(({ tool }) => [tool.name, Array.from({ length: given === undefined ? VARIANTS : 1 }, () => make(tool))]),
  );
  const next = (): Tool => {
    let at = random() * total;
    for (const { tool, weight } of chosen) {
      at -= weight;
      if (at < 0) return tool;
    }
    return (chosen.at(-1) as Chosen).tool;
  };
  if (typeof given === 'function') return () => make(next());
  const only = chosen.length === 1 ? prepared.get((chosen[0] as Chosen).tool.name) : undefined;
  return () => oneOf(random, only ?? (prepared.get(next().name) as ToolCall[]));
}

interface Chosen {
  readonly tool: Tool;
  readonly weight: number;
}

function chosenTools(tools: readonly Tool[], { tool, tools: wanted }: CallsOptions): Chosen[] {
  const weights = tool === undefined ? weightsOf(wanted, tools) : { [tool]: 1 };
  const chosen = Object.entries(weights).map(([name, weight]) => {
    const found = tools.find((one) => one.name === name);
    if (found === undefined) throw unknownTool(name, tools);
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new PerfError('validators/invalid-target', {
        message: `Expected the weight of \`${name}\` to be a number from 0 on, got \`${weight}\``,
        hint: 'Write tools: { search: 9, save: 1 } for nine searches to one save.',
      });
    }
    return { tool: found, weight };
  });
  if (chosen.some(({ weight }) => weight > 0)) return chosen;
  throw new PerfError('validators/invalid-target', {
    message: `Expected a tool to call, got ${tools.length === 0 ? 'a server that has none' : 'none of those it has'}`,
    hint: tools.length === 0 ? 'Ask a server that has tools.' : `Name one of: ${namesOf(tools)}.`,
  });
}

function weightsOf(wanted: CallsOptions['tools'], tools: readonly Tool[]): Readonly<Record<string, number>> {
  if (Array.isArray(wanted)) return Object.fromEntries(wanted.map((name) => [name, 1]));
  if (typeof wanted === 'object') return wanted as Readonly<Record<string, number>>;
  // Who does not name it does not mean the tool that says it destroys something.
  const meant = wanted === 'all' ? tools : tools.filter(({ isDestructive }) => !isDestructive);
  return Object.fromEntries(meant.map(({ name }) => [name, 1]));
}

function unknownTool(name: string, tools: readonly Tool[]): PerfError {
  return new PerfError('validators/invalid-target', {
    message: `Expected \`${name}\` to be a tool of the server, got one that it does not have`,
    hint: tools.length === 0 ? 'The server has no tools at all.' : `Name one of: ${namesOf(tools)}.`,
  });
}

const namesOf = (tools: readonly Tool[]): string => tools.map((one) => one.name).join(', ');
