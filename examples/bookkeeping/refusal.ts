/**
 * A request that the books turn down, by the caller's doing or for lack of room: the server answers it with `status`
 * and the message. Anything else that is thrown is a fault of the program, and a 500.
 */
export class Refusal extends Error {
  /** An HTTP status: 400 malformed, 404 unknown, 409 not in this state, 413 too long, 422 not acceptable, 503 no room. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}
