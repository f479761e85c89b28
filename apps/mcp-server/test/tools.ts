/** The official tools that are too large for everyone's install: `.ci/run` puts them into one folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { realPart } from '@tooling/testkit';

/** @returns the folder of one of them; the test is skipped where it is absent */
export function officialTool(name: 'conformance' | 'inspector'): Promise<string> {
  return realPart({
    name: `the official MCP ${name}`,
    find: async () => {
      const folder = join(process.env.PERF_MCP_TOOLS ?? '/nowhere', 'node_modules/@modelcontextprotocol', name);
      return existsSync(folder) ? folder : undefined;
    },
    install: `PERF_MCP_TOOLS names a folder with @modelcontextprotocol/${name}, as .ci/run makes it`,
  });
}
