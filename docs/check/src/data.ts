/** JSON, YAML and Dockerfiles in documents, and the shell lines that stand in the latter two. */
import { parseConfig } from '@perf/runtime';
import { parseAllDocuments } from 'yaml';
import { commandLines, type OurCommand, ourCommand } from './command-lines.ts';
import type { Block } from './markdown.ts';

/** Keys of a configuration; what has no others is one. */
const OF_CONFIG = new Set([
  ...['service', 'dataDir', 'contracts', 'alerts', 'inhibitions', 'remoteWrite', 'health'],
  ...['backup', 'optimizer', 'gate', 'notify', 'mcp'],
]);

/** @returns what is wrong with the block, or undefined */
export function complaintAboutData({ language, code, file }: Block): string | undefined {
  try {
    if (language === 'json') {
      const value: unknown = JSON.parse(code);
      if (isConfig(value)) parseConfig(value, file);
    } else if (language === 'yaml') yamlIn(code);
    else instructionsIn(code);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function isConfig(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => OF_CONFIG.has(key));
}

function yamlIn(code: string): unknown[] {
  return parseAllDocuments(code).map((document) => {
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) throw error;
    return document.toJS();
  });
}

const INSTRUCTIONS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** Each instruction of a Dockerfile, its continued lines joined. Without Docker no more than its form is known. */
function instructionsIn(code: string): { name: string; value: string }[] {
  const lines = code
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const found = lines.map((line) => {
    const [, name = '', value = ''] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    if (!INSTRUCTIONS.has(name)) throw new Error(`Expected an instruction of a Dockerfile, got \`${line}\``);
    return { name, value };
  });
  if (!['FROM', 'ARG'].includes(found[0]?.name ?? '')) throw new Error('Expected a Dockerfile to begin with FROM');
  return found;
}

/** The commands of ours that a pipeline, a manifest or an image would run. */
export function commandsWithin({ language, code }: Block): OurCommand[] {
  const texts = language === 'dockerfile' ? instructionsIn(code).map(lineOfInstruction) : yamlIn(code).flatMap(textsIn);
  return texts.flatMap((text) =>
    typeof text === 'string'
      ? commandLines(text).flatMap(({ words }) => ourCommand(words) ?? [])
      : (ourCommand(text) ?? []),
  );
}

type Line = string | readonly string[];

function lineOfInstruction({ name, value }: { name: string; value: string }): Line {
  if (name !== 'RUN' && name !== 'CMD' && name !== 'ENTRYPOINT' && name !== 'HEALTHCHECK') return [];
  const command = value.replace(/^(?:--\S+\s+)*(?:CMD\s+)?/, '');
  return command.startsWith('[') ? (JSON.parse(command) as string[]) : command;
}

/** All texts below a value; a list of texts, like a container's `command`, is one command as well. */
function textsIn(value: unknown): Line[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) {
    const words = value.filter((word) => typeof word === 'string');
    return words.length === value.length && words.length > 0 ? [words, ...words] : value.flatMap(textsIn);
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
