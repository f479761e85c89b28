/**
 * Subscriptions to diagnostics channels that can't hurt the program whose channels they are.
 *
 * An error in a channel's subscriber would end the program as an uncaught exception. So every callback is guarded: the
 * first error that is ours ends all subscriptions of the group and is told once; the other groups go on.
 */
import { listen } from '../../listen.ts';

export interface Subscriptions {
  /** Listens to a channel, whoever creates it and whenever. */
  on<Message>(channel: string, listener: (message: Message) => void): void;
  /** Acts once when they end. */
  onClose(act: () => void): void;
  /** Whether they have ended: by `close()`, or by an error. */
  readonly closed: boolean;
  /** Ends them because of an error of ours in a callback that is not a channel's. */
  fail(error: unknown): void;
  /** Ends them. Calling it twice is fine. */
  close(): void;
}

/**
 * @param watched what the group watches, for a person: `incoming HTTP requests`
 * @param onTrouble told in one sentence what is no longer watched, and why; at most once
 */
export function createSubscriptions(watched: string, onTrouble: (text: string) => void): Subscriptions {
  const ends: (() => void)[] = [];
  let closed = false;
  const close = (): void => {
    closed = true;
    for (const end of ends.splice(0)) end();
  };
  const fail = (error: unknown): void => {
    if (closed) return;
    close();
    tell(onTrouble, `no longer watching ${watched}: ${reasonOf(error)}`);
  };
  return {
    on<Message>(channel: string, listener: (message: Message) => void): void {
      const guarded = (message: unknown): void => {
        if (closed) return;
        try {
          listener(message as Message);
        } catch (error) {
          fail(error);
        }
      };
      ends.push(listen(channel, guarded));
    },
    onClose: (act) => void ends.push(act),
    get closed() {
      return closed;
    },
    fail,
    close,
  };
}

/** Two groups that end together, but for what ends one of them. */
export function together(watch: Subscriptions, other: Subscriptions): Subscriptions {
  watch.onClose(other.close);
  return watch;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'something was thrown that is not an error';
}

function tell(onTrouble: (text: string) => void, text: string): void {
  try {
    onTrouble(text);
  } catch {
    // It is called from within the program's own requests, where its error would surface.
  }
}
