// A plain server without a framework: routes by hand, an error, a slow synchronous answer, own exit code.
const { createServer } = require('node:http');
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/fail') response.statusCode = 503;
  else if (pathname === '/block') for (const end = Date.now() + 400; Date.now() < end; );
  else if (!pathname.startsWith('/users/')) response.statusCode = 404;
  response.end(pathname);
});
server.listen(Number(process.env.PORT), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
);
process.on('SIGTERM', () => server.close(() => process.exit(7)));
