// An MCP server as small as one can be: answers each line on stdio at once.
let rest = '';
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  let answers = '';
  for (const line of lines) {
    answers += `${JSON.stringify({ result: { content: [{ type: 'text', text: 'ok' }] }, jsonrpc: '2.0', id: JSON.parse(line).id })}\n`;
  }
  process.stdout.write(answers);
});
process.stdin.on('end', () => process.exit());
