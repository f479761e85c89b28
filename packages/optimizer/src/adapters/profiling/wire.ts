/** How one talks to the inspector of a JavaScript thread: to the own one in the process, to that of others over a socket. */
import { Session } from 'node:inspector';

export interface InspectorWire {
  /** @returns the result as the protocol has it @throws Error with the words of the inspector */
  post(method: string, params?: object): Promise<unknown>;
  /** Told of each event of that name, until what is returned is called. */
  on(event: string, listener: (params: unknown) => void): () => void;
  /** Ends the talk, and with it whatever was begun by it. Calling it twice is fine. */
  close(): void;
}

/** That of this thread: no port is opened, and nobody else can reach it. */
export function ownInspector(): InspectorWire {
  const session = new Session();
  session.connect();
  return {
    post(method, params = {}) {
      return new Promise((resolve, reject) => {
        // What the inspector refuses comes as a plain object, not as an error.
        session.post(method, params, (error: unknown, result?: object) =>
          error === null
            ? resolve(result)
            : reject(new Error((error as { message?: string }).message ?? String(error))),
        );
      });
    },
    on(event, listener) {
      const take = ({ params }: { params?: unknown }): void => listener(params);
      session.on(event, take);
      return () => void session.off(event, take);
    },
    close: () => session.disconnect(),
  };
}
