/** The exit codes that all verbs share. */
export const EXIT = { ok: 0, misuse: 2, broken: 10, inconclusive: 11, dependency: 12, internal: 70 } as const;
