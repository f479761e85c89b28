import { PerfError } from '@perf/core';
import { createAccess } from './access.ts';
import { failure, failureAnswer } from './exchange.ts';
import { fastifyPlugin } from './front/fastify.ts';
import { fetchHandler } from './front/fetch.ts';
import { nodeHandler } from './front/node.ts';
import { packed } from './packed.ts';
import { Site } from './site.ts';
/**
 * A page over a running perf object, as a request handler: `http.createServer(dashboard(perf))`.
 *
 * Safe as it is: without `token` or `authorize` it answers only who sits at this machine. It ends with the perf object.
 *
 * @throws PerfError `dashboard/invalid-base`; `runtime/invalid-token` for a token of fewer than 16 characters
 */
export function dashboard(perf, options = {}) {
    return dashboardWith(pageFiles, perf, options);
}
/** The same, with the files of another page. */
export function dashboardWith(pageFiles, perf, options = {}) {
    const { base = '/', token, mayAct = true } = options;
    const site = new Site(perf, { mayAct, pageFiles });
    const access = createAccess(token);
    const carry = {
        base: checkedBase(base),
        async answer(asked, request) {
            const authorize = options.authorize?.bind(options);
            const allowed = authorize === undefined ? undefined : async () => (await authorize(request)) === true;
            try {
                return (await access(asked, allowed)) ?? (await packed(await site.answer(asked), asked.headers));
            }
            catch (error) {
                return failureAnswer(error);
            }
        },
    };
    const handler = nodeHandler(carry);
    return Object.assign(handler, { fetch: fetchHandler(carry), fastify: fastifyPlugin(handler) });
}
function checkedBase(base) {
    if (typeof base === 'string' && /^\/[^?#]*$/.test(base))
        return base.replace(/\/+$/, '');
    throw failure('dashboard/invalid-base', `Expected \`base\` to be a path, got \`${String(base)}\``, 'Write it as the browser has it: `/perf`.');
}
/** Loaded when somebody opens the page: most programs start without anybody looking. */
async function pageFiles() {
    try {
        return (await import('#page-files')).files;
    }
    catch (cause) {
        throw new PerfError('dashboard/no-page', {
            message: 'Expected the files of the page beside this package, but they can’t be loaded',
            hint: 'Build it, or install the package again.',
            cause,
        });
    }
}
