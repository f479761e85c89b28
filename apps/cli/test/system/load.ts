/** Customers of the shop: each asks again and again, and counts what became of it. */
import { setTimeout as pause } from 'node:timers/promises';

const CUSTOMERS = 2;
const PAUSE_MS = 15;

export interface Load {
  /** Orders that were answered with success. */
  readonly saved: number;
  /** Answered, but not with success. */
  readonly failed: number;
  /** Not answered: the program was not there. Whether it was saved nobody knows. */
  readonly unanswered: number;
  stop(): Promise<void>;
}

export function beginLoad(port: number): Load {
  const load = { saved: 0, failed: 0, unanswered: 0 };
  let isOver = false;
  const customer = async (): Promise<void> => {
    while (!isOver) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/`);
        await answer.arrayBuffer();
        load[answer.ok ? 'saved' : 'failed'] += 1;
      } catch {
        load.unanswered += 1;
      }
      await pause(PAUSE_MS);
    }
  };
  const customers = Array.from({ length: CUSTOMERS }, customer);
  return Object.assign(load, {
    async stop() {
      isOver = true;
      await Promise.all(customers);
    },
  });
}
