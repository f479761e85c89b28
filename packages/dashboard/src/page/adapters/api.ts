/** Asks the server. A failure is a value in words, since the page shows it and lives on. All addresses are relative. */
import type { Failure } from '../../protocol.ts';

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly text: string; readonly code?: string };

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<Answer<T>>;
  post<T>(path: string, body: unknown): Promise<Answer<T>>;
}

const TIMEOUT_MS = 20_000;

export const api: Api = {
  get: (path, signal) => ask(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) }),
  post: (path, body) =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
};

async function ask<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  try {
    const response = await fetch(path, { ...init, signal, credentials: 'same-origin', cache: 'no-store' });
    if (!response.ok) return { ok: false, status: response.status, ...(await complaint(response)) };
    return { ok: true, value: (await response.json()) as T };
  } catch (error) {
    return { ok: false, status: 0, text: timeout.aborted ? 'The server did not answer in time.' : wordsOf(error) };
  }
}

async function complaint(response: Response): Promise<{ text: string; code?: string }> {
  try {
    const { code, message, hint } = ((await response.json()) as Failure).error;
    return { code, text: [message, hint].filter(Boolean).join(' ') };
  } catch {
    return { text: `The server answered with ${response.status}.` };
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof TypeError ? 'The server cannot be reached.' : String((error as Error).message);
