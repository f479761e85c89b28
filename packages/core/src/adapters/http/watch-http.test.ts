import { describe, expect, it, vi } from 'vitest';
import { counts, get, raw, serve, watched } from '../../../test/http-traffic.ts';
import { createMonitor } from '../../create-monitor.ts';
import { watchHttp } from './watch-http.ts';

describe('a watch', () => {
  it('that fails stops itself, tells it once, and lets the program go on', async () => {
    const troubles: string[] = [];
    const monitor = createMonitor({ tick: 'manual' });
    vi.spyOn(monitor, 'operation').mockImplementation((name) => {
      throw new Error(`no room for ${name}`);
    });
    watched({ monitor, onTrouble: (text) => troubles.push(text) });
    const url = await serve((_, response) => void response.end('fine'));

    expect(await (await fetch(`${url}/a`)).text()).toBe('fine');
    expect(await (await fetch(`${url}/b`)).text()).toBe('fine');
    await vi.waitFor(() => expect(troubles).toHaveLength(2));
    expect(troubles.sort()).toEqual([
      'no longer watching incoming HTTP requests: no room for GET /a',
      `no longer watching outgoing requests of fetch: no room for outgoing GET ${new URL(url).host}`,
    ]);
  });

  it('whose trouble nobody can take lets the program go on', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    vi.spyOn(monitor, 'operation').mockImplementation(() => {
      throw new Error('no room');
    });
    const onTrouble = vi.fn(() => {
      throw new Error('not now');
    });
    watched({ monitor, onTrouble });
    const url = await serve((_, response) => void response.end('fine'));

    expect(await (await fetch(url)).text()).toBe('fine');
    await vi.waitFor(() => expect(onTrouble).toHaveBeenCalledTimes(2));
  });

  it('that is closed counts no more, not even what was under way', async () => {
    const monitor = createMonitor({ tick: 'manual' });
    const watch = watchHttp({ monitor });
    const url = await serve((request, response) => {
      if (request.url === '/during') watch.close();
      response.end();
    });
    await raw(url, get('/before'));
    await counts(monitor, 1);
    await raw(url, get('/during'));
    await raw(url, get('/after'));
    watch.close();

    expect(await counts(monitor, 1)).toEqual({ 'GET /before': '1 (0 failed)' });
  });

  it('refuses a limit that is no count', () => {
    const monitor = createMonitor({ tick: 'manual' });
    expect(() => watchHttp({ monitor, maxRoutes: -1 })).toThrow('Expected `maxRoutes` to be an integer');
  });
});
