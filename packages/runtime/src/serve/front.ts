/** What others see of a serve: its control socket and HTTP, both or neither. Until it begins, they are told to wait. */
import { PerfError } from '@perf/core';
import { type Answer, openControl } from '../adapters/control-server.ts';
import { type OpenPage, openHttp, type Page } from '../adapters/http-server.ts';
import type { ServePlace } from '../adapters/serve-place.ts';
import { createGuard } from './guard.ts';
import { createLogin } from './login.ts';

export interface Front {
  readonly place: ServePlace;
  readonly url: string;
  begin(content: Content): void;
  close(): Promise<void>;
}

/** What it has to say once it has begun. */
export interface Content {
  readonly answer: Answer;
  readonly pages: Readonly<Record<string, Page>>;
  readonly site: Page | undefined;
}

export interface FrontOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly token: string | undefined;
}

/** A hundred tabs that are left open, each with a stream of events, and whoever else asks. */
const MOST_CONNECTIONS = 256;

/** @throws PerfError as `openControl` and `openHttp` do */
export async function openFront({ host, port, token }: FrontOptions, place: ServePlace): Promise<Front> {
  const login = token === undefined ? undefined : createLogin(token);
  const guard = createGuard({ host, token, login });
  const pages: Record<string, Page | OpenPage> = login === undefined ? {} : { [login.path]: login.page };
  let content: Pick<Content, 'answer' | 'site'> = { answer: () => Promise.reject(notReady()), site: undefined };
  const control = await openControl(place.control, (method, params) => content.answer(method, params));
  const site = () => content.site;
  try {
    const http = await openHttp({ host, port, guard, pages, site, maxConnections: MOST_CONNECTIONS });
    return {
      place,
      url: http.url,
      begin(begun) {
        content = begun;
        Object.assign(pages, begun.pages);
        // What there is, the site says better.
        if (begun.site !== undefined) delete pages['/'];
      },
      async close() {
        await http.close();
        await control.close();
      },
    };
  } catch (error) {
    await control.close();
    throw error;
  }
}

function notReady(): PerfError {
  return new PerfError('runtime/serve-begins', {
    message: 'Expected perfkit to serve already, but it is only about to',
    hint: 'Ask again in a moment.',
  });
}
