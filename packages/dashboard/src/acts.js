import { silenceReport } from '@perf/runtime/report';
import { acknowledgeRequest, annotateRequest, checked, silenceRequest, unsilenceRequest } from './queries.ts';
/** By path. What makes no sense to the alerts is told by their own error. */
export const ACTS = {
    '/api/silence': silence,
    '/api/unsilence': async ({ alerts }, body) => ({ found: alerts.unsilence(checked(unsilenceRequest, body).id) }),
    '/api/acknowledge': acknowledge,
    '/api/annotate': annotate,
};
async function silence({ alerts }, body) {
    const { matchers, forMs, comment, createdBy } = checked(silenceRequest, body);
    const words = { ...(comment !== undefined && { comment }), ...(createdBy !== undefined && { createdBy }) };
    return { silence: silenceReport(alerts.silence({ matchers, for: forMs, ...words })) };
}
async function acknowledge({ alerts }, body) {
    const { fingerprint, comment } = checked(acknowledgeRequest, body);
    return { found: alerts.acknowledge(fingerprint, comment === undefined ? {} : { comment }) };
}
async function annotate(view, body, clock) {
    const { kind, text, at = clock.now() } = checked(annotateRequest, body);
    await view.annotate({ at, kind, text });
    return {};
}
