export function fastifyPlugin(handler) {
    return (instance, _, done) => {
        const { prefix } = instance;
        instance.removeAllContentTypeParsers();
        instance.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
        const answer = ({ raw }, reply) => {
            reply.hijack();
            // As express has it, so that there is one way to be mounted.
            const originalUrl = raw.url ?? '/';
            const url = originalUrl.slice(prefix.length);
            handler(Object.assign(raw, { originalUrl, baseUrl: prefix, url: url.startsWith('/') ? url : `/${url}` }), reply.raw);
        };
        instance.all('/', answer);
        instance.all('/*', answer);
        done();
    };
}
