/** Smaller shapes of the protocol. */
export {};
