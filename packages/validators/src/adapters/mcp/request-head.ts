/** The head of a request to an MCP server behind a URL, up to the length of its body. */
import type { Era } from '../../mcp/protocol.ts';

export interface RequestHead {
  readonly verb: string;
  readonly url: URL;
  /** Empty for what asks nothing: the end of a session, an answer to the server. */
  readonly method: string;
  /** Of the tool that is called; empty where none is. */
  readonly name: string;
  readonly era: Era;
  readonly version: string;
  readonly session: string | undefined;
  /** Lines that the user gave. */
  readonly headers: string;
}

export function requestHead({ verb, url, method, name, era, version, session, headers }: RequestHead): string {
  const isModern = era === 'modern';
  const lines = [
    `${verb} ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    'content-type: application/json',
    'accept: application/json, text/event-stream',
    ...(method === 'initialize' ? [] : [`mcp-protocol-version: ${version}`]),
    ...(isModern && method !== '' ? [`mcp-method: ${method}`] : []),
    ...(isModern && name !== '' ? [`mcp-name: ${headerText(name)}`] : []),
    ...(session === undefined ? [] : [`mcp-session-id: ${session}`]),
  ];
  return `${lines.join('\r\n')}\r\n${headers}content-length: `;
}

/** What a header can't hold as it is goes in base64, as the protocol has it. */
const headerText = (text: string): string =>
  /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?')
    ? text
    : `=?base64?${Buffer.from(text).toString('base64')}?=`;
