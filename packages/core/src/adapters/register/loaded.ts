/** The mark on a process that is watched already, under a name on which copies of this package agree. */
export const LOADED: unique symbol = Symbol.for('perfkit.register') as never;
