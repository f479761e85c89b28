/**
 * A request that the books turn down, by the caller's doing or for lack of room: the server answers it with `status`
 * and the message. Anything else that is thrown is a fault of the program, and a 500.
 */
export interface RefusalOptions extends ErrorOptions {
  /** An HTTP status: 400 malformed, 404 unknown, 409 not in this state, 413 too long, 422 not acceptable, 503 no room. */
  readonly status: number;
}

export class Refusal extends Error {
  readonly status: number;

  constructor(message: string, { status, ...options }: RefusalOptions) {
    super(message, options);
    this.name = 'Refusal';
    this.status = status;
  }
}
