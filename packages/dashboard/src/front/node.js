import { HEADERS, jsonOf, LONGEST_BODY, split, tooLong, within } from './carried.ts';
export function nodeHandler({ base, answer }) {
    return (request, response, next) => {
        const { baseUrl, originalUrl } = request;
        const { path, query } = split(request.url ?? '/');
        const isMounted = typeof baseUrl === 'string' && baseUrl !== '';
        const inside = within(isMounted ? '' : base, path);
        if (inside === undefined && next !== undefined)
            return next();
        const asked = {
            method: request.method ?? 'GET',
            path: inside ?? path,
            here: split(typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/')).path,
            query,
            headers: request.headers,
            address: request.socket.remoteAddress,
            body: () => bodyOf(request),
        };
        void answer(asked, request).then((given) => give(given, request, response));
    };
}
function give({ status, headers, body, stream }, request, response) {
    if (response.destroyed || response.headersSent)
        return;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...HEADERS, ...headers, ...length });
    if (stream === undefined || request.method === 'HEAD') {
        response.end(request.method === 'HEAD' ? undefined : body);
        return;
    }
    response.flushHeaders();
    try {
        const leave = stream({
            write: (bytes) => void response.write(bytes),
            waiting: () => response.writableLength,
            end: () => void response.end(),
            drop: () => void response.destroy(),
        });
        response.once('close', leave);
    }
    catch {
        // It has ended while the headers were written.
        response.destroy();
    }
}
async function bodyOf(request) {
    const { body } = request;
    if (typeof body === 'string' || Buffer.isBuffer(body))
        return jsonOf(body.toString());
    if (body !== undefined && request.readableEnded)
        return body;
    const pieces = [];
    let length = 0;
    for await (const piece of request) {
        length += piece.length;
        if (length > LONGEST_BODY)
            throw tooLong();
        pieces.push(piece);
    }
    return jsonOf(Buffer.concat(pieces).toString());
}
