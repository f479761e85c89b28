/** How the popular clients are told of perfkit: `perfkit-mcp --print-config [client]`. */
export interface ClientConfig {
  /** As it is asked for. */
  readonly name: string;
  readonly title: string;
  /** Where the text goes: a file, or a terminal. */
  readonly place: string;
  readonly text: string;
}

export interface HowToStart {
  readonly command: string;
  readonly args: readonly string[];
}

/** @param start what the client runs; the same words go into each */
export function clientConfigs(start: HowToStart): readonly ClientConfig[] {
  const { command, args } = start;
  const servers = (key: string, more: object = {}) => json({ [key]: { perfkit: { ...more, command, args } } });
  const words = [command, ...args].map(quoted).join(' ');
  return [
    {
      ...{ name: 'claude-code', title: 'Claude Code', place: 'a terminal, in the project' },
      text: `claude mcp add perfkit -- ${words}`,
    },
    {
      ...{ name: 'claude-desktop', title: 'Claude Desktop' },
      place: 'claude_desktop_config.json (Settings, Developer, Edit Config)',
      text: servers('mcpServers'),
    },
    {
      ...{ name: 'vscode', title: 'VS Code', place: '.vscode/mcp.json' },
      text: servers('servers', { type: 'stdio' }),
    },
    { name: 'cursor', title: 'Cursor', place: '.cursor/mcp.json, or ~/.cursor/mcp.json', text: servers('mcpServers') },
    { name: 'windsurf', title: 'Windsurf', place: '~/.codeium/windsurf/mcp_config.json', text: servers('mcpServers') },
    {
      ...{ name: 'codex', title: 'Codex CLI', place: '~/.codex/config.toml' },
      text: `[mcp_servers.perfkit]\ncommand = ${toml(command)}\nargs = [${args.map(toml).join(', ')}]`,
    },
    {
      ...{ name: 'gemini', title: 'Gemini CLI', place: '.gemini/settings.json, or ~/.gemini/settings.json' },
      text: servers('mcpServers'),
    },
    { name: 'zed', title: 'Zed', place: 'settings.json of Zed', text: servers('context_servers') },
    {
      name: 'cline',
      title: 'Cline',
      place: 'cline_mcp_settings.json (MCP Servers, Configure)',
      text: servers('mcpServers'),
    },
    {
      ...{ name: 'opencode', title: 'opencode', place: 'opencode.json' },
      text: json({ mcp: { perfkit: { type: 'local', command: [command, ...args] } } }),
    },
  ];
}

const json = (value: object): string => JSON.stringify(value, undefined, 2);

/** What JSON escapes, TOML does in the same way. */
const toml = (text: string): string => JSON.stringify(text);

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
