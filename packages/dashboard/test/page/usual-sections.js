import { READINGS } from './scene-parts.ts';
export const RESOURCES = READINGS.map(({ name, title, unit, level }) => ({
    name,
    title,
    unit,
    last: level,
    min: level * 0.6,
    max: level * 1.4,
    mean: level,
}));
export function health({ isWell, remark }) {
    const usual = { kind: 'readiness', blockedBy: null, age: 12000, inMaintenance: false };
    return {
        state: isWell ? 'pass' : 'warn',
        text: isWell ? 'All checks pass.' : 'One check warns.',
        checks: [
            { ...usual, name: 'process', kind: 'liveness', state: 'pass', text: '' },
            { ...usual, name: `disk${remark}`, state: isWell ? 'pass' : 'warn', text: '/var is 86 % full' },
            { ...usual, name: 'postgres', state: 'pass', text: 'answers in 2 ms' },
            {
                ...usual,
                name: 'invoice-mail',
                state: isWell ? 'pass' : 'blocked',
                text: '',
                blockedBy: isWell ? null : 'disk',
            },
        ],
    };
}
export const diagnosis = ({ remark }) => [
    {
        symptom: 'slow-operation',
        cause: 'event-loop',
        severity: 'warning',
        text: `POST /orders waits for the event loop, which invoice.render blocks for 61 ms at a time. ${remark}`,
        operation: 'POST /orders',
        confidence: 0.86,
        evidence: [
            { name: 'loop.delay.p99', value: 58, unit: 'ms' },
            { name: 'share of slow calls', value: 0.71, unit: 'ratio' },
        ],
        action: 'Render invoices in a worker thread.',
    },
];
export const findings = ({ remark }) => [
    {
        kind: 'slow-operation',
        severity: 'warning',
        text: 'POST /orders is slow.',
        operation: 'POST /orders',
        evidence: {},
    },
    {
        kind: 'errors',
        severity: 'warning',
        text: `3.1 % of mail.send fail. ${remark}`,
        operation: 'mail.send',
        evidence: {},
    },
    { kind: 'heap', severity: 'info', text: 'The heap after collections is level.', evidence: {} },
];
export function contracts({ isWell, remark }) {
    const state = isWell ? 'kept' : 'broken';
    const clause = { target: 'p95', unit: 'ms', limit: 96, actual: isWell ? 74 : 134, state, ratio: 1.4 };
    const base = { labels: null, samples: 812, minSamples: 30, window: '5m' };
    return {
        operations: [{ ...base, operation: `POST /orders${remark}`, state, clauses: [clause] }],
        readings: [
            {
                name: 'memory',
                reading: 'process.rss',
                state: 'kept',
                samples: 300,
                covered: 300000,
                for: 10000,
                clauses: [
                    { target: 'max', unit: 'bytes', limit: 5e8, actual: 4.2e8, state: 'kept', ratio: 0.84, lasted: null },
                ],
            },
        ],
        meetingTargets: isWell,
    };
}
export function usage({ remark, isWell }, at) {
    const program = 'running';
    const limit = { name: `connections${remark}`, used: 17, limit: 20, percent: 85, state: 'warning', peak: 20 };
    return {
        limits: [{ ...limit, perMinute: 0.4, refused: 3, program }],
        sessions: [{ name: 'customers', active: 128, peak: 412, stale: 9, displaced: 0, program }],
        recovery: [
            {
                operation: 'mail.send',
                runs: 1830,
                attempts: 1911,
                recovered: 52,
                degraded: 4,
                failed: 3,
                abandoned: 0,
                meanTime: 840,
                longestTime: 12400,
                circuit: 'half-open',
                program,
            },
        ],
        jobs: [
            {
                name: 'nightly-ledger',
                labels: {},
                running: 0,
                lastRunAt: at - 26 * 3600000,
                failures: 0,
                every: 86400000,
                grace: 600000,
                dueAt: isWell ? at + 3600000 : at - 2 * 3600000,
                troubles: isWell ? [] : ['late'],
                program,
                cutOff: false,
            },
        ],
    };
}
export function backups({ remark }, at) {
    const hour = 3600000;
    return {
        newest: { id: '3f2a', at: at - 42 * 60000, bytes: 48300000 },
        verifiedAt: at - 5 * hour,
        drilledAt: at - 60 * hour,
        snapshots: 31,
        successRate: 0.97,
        attempts: Array.from({ length: 8 }, (_, i) => ({
            at: at - 42 * 60000 - i * hour,
            duration: 2300 + i * 40,
            outcome: i === 3 ? 'failed' : 'kept',
            bytes: i === 3 ? null : 48300000 - i * 120000,
            text: i === 3 ? `The disk was full. ${remark}` : null,
        })),
        trouble: null,
    };
}
export function advice({ remark, isWell }, at) {
    const verify = { metric: 'p95', better: 'lower', minEffect: 0.1, minSamples: 200, within: 600000 };
    return {
        attempts: [
            { at: at - 50 * 3600000, what: 'pool.size 8 → 12', outcome: 'kept', text: 'p95 of mail.send 640 ms → 410 ms' },
            { at: at - 80 * 3600000, what: 'heap limit 512 → 768 MiB', outcome: 'rolled back', text: 'no difference seen' },
        ],
        recommendations: isWell
            ? []
            : [
                {
                    id: 'pool:mail',
                    rule: 'pool-too-small',
                    cause: 'queueing',
                    subject: 'mail',
                    what: `Give the pool of mail connections 6 instead of 4. ${remark}`,
                    text: 'Calls wait 120 ms for a connection at the median, while each is busy 97 % of the time.',
                    why: [
                        { name: 'wait.p50', value: 120, unit: 'ms' },
                        { name: 'busy', value: 0.97, unit: 'ratio' },
                    ],
                    effect: {
                        metric: 'p95',
                        better: 'lower',
                        expected: -0.4,
                        range: [-0.55, -0.2],
                        text: 'A p95 of some 110 ms less.',
                    },
                    risk: { level: 'low', text: 'Two more connections at the mail server, which allows 20.' },
                    undo: 'perfkit optimize --undo pool:mail',
                    confidence: 0.82,
                    verify,
                    command: 'perfkit optimize --apply pool:mail',
                    mayApply: false,
                },
            ],
    };
}
export function metrics({ remark }) {
    const base = { labels: {}, description: '' };
    const spread = { count: 4120, sum: 92000, mean: 22.3, min: 1, max: 410, p50: 18, p95: 61, p99: 140 };
    return [
        { ...base, name: `orders.total${remark}`, unit: '', description: 'Orders placed', type: 'counter', value: 48212 },
        { ...base, name: 'basket.size', unit: 'EUR', description: '', type: 'distribution', ...spread },
        { ...base, name: 'queue.depth', unit: '', labels: { queue: 'mail' }, type: 'gauge', value: 3 },
    ];
}
