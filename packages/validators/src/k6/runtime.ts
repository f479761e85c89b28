/**
 * What steps are given, as text that runs in k6: the same names over its own modules.
 *
 * k6 has no URL and no AbortSignal; its cookies are kept by user and begin anew with every iteration, as ours do.
 */
export const RUNTIME: string = `
function seededRandom(seed) {
  let state = Math.floor(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function holds(held, otherwise = 'a check failed') {
  if (!held) throw new Error(otherwise);
}

function isExpected(status, expect) {
  if (expect === undefined) return status > 0 && status < 400;
  return typeof expect === 'function' ? expect(status) : [expect].flat().includes(status);
}

function httpFor(vars, row) {
  const valueOf = (name) => vars[name] ?? (row ?? {})[name] ?? '';
  const filled = (text, shown) => text.replace(/\\{\\{\\s*([\\w.$-]+)\\s*\\}\\}/g, (_, name) => shown(valueOf(name)));
  const fill = (text) => filled(text, String);
  const bodyOf = (body) => {
    if (body === undefined) return null;
    if (typeof body === 'string') return fill(body);
    return JSON.stringify(body, (_, value) => (typeof value === 'string' ? fill(value) : value));
  };
  const request = async (method, url, options = {}) => {
    const path = filled(url, encodeURIComponent);
    const at = /^https?:/.test(path) ? path : (path.startsWith('/') ? ORIGIN : FOLDER) + path;
    const headers = typeof options.body === 'object' ? { 'content-type': 'application/json' } : {};
    for (const [name, value] of Object.entries({ ...HEADERS, ...options.headers })) headers[name.toLowerCase()] = fill(value);
    const answer = http.request(method, at, bodyOf(options.body), { headers, redirects: 0, timeout: TIMEOUT });
    if (!isExpected(answer.status, options.expect)) throw new Error(method + ' ' + path + ' answered ' + answer.status);
    return { status: answer.status, headers: answer.headers, body: answer.body, json: () => JSON.parse(answer.body) };
  };
  return {
    request,
    get: (url, options) => request('GET', url, options),
    post: (url, body, options) => request('POST', url, { ...options, body }),
    put: (url, body, options) => request('PUT', url, { ...options, body }),
    patch: (url, body, options) => request('PATCH', url, { ...options, body }),
    del: (url, options) => request('DELETE', url, options),
  };
}

async function iterate(shared) {
  const user = exec.vu.idInTest - 1;
  const random = seededRandom(SEED * 7919 + user + exec.vu.iterationInScenario * 104729);
  const row = rowFor(random);
  const vars = variables();
  const given = { shared, row, vars, http: httpFor(vars, row), check: holds, random, user };
  given.iteration = exec.vu.iterationInScenario;
  given.signal = { aborted: false };
  let took = 0;
  let held = true;
  for (const step of steps) {
    const began = Date.now();
    try {
      await step.run(given);
    } catch (error) {
      held = false;
      console.warn(step.name + ': ' + error);
    }
    const span = Date.now() - began;
    took += span;
    step.latency.add(span);
    check(held, { [step.name]: (ok) => ok });
    if (!held) break;
    const pause = step.think(random);
    if (pause > 0) sleep(pause);
  }
  latency.add(took);
  failed.add(!held);
  failures.add(held ? 0 : 1);
}
`.trim();
