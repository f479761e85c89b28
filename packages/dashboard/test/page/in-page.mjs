/** Asked in a page, by a browser: each function stands alone, since only its text gets there. */

/** Pixels by which the page is wider than the window. @returns {number} */
export function overflowOf() {
  return document.documentElement.scrollWidth - window.innerWidth;
}

/** What axe says, a line each. @param {string[] | undefined} rules @returns {Promise<string[]>} */
export async function axeFaults(rules) {
  const { violations } = await window.axe.run(rules === undefined ? {} : { runOnly: rules });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`),
  );
}

/** @returns {boolean} */
export function hasAxe() {
  return 'axe' in window;
}

/** @returns {boolean} */
export function isSettled() {
  return !document.body.textContent.includes('Asking for');
}

/** @returns {Promise<void>} */
export function drawn() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

/** As a browser does when another tab is looked at. @param {boolean} hidden */
export function hide(hidden) {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** @returns {{ id: string, text: string }} */
export function focused() {
  const { id = '', textContent } = document.activeElement ?? {};
  return { id, text: (textContent ?? '').trim() };
}

/** @returns {string} */
export function ground() {
  return getComputedStyle(document.body).backgroundColor;
}

/** From now on, what a screen reader would be told of is kept. */
export function listen() {
  window.told = [];
  const watch = new MutationObserver((changes) => window.told.push(...changes.map(({ target }) => target.textContent)));
  for (const live of document.querySelectorAll('[aria-live], [role=status], [role=alert]'))
    watch.observe(live, { subtree: true, childList: true, characterData: true });
}

/** @returns {string[]} */
export function told() {
  return window.told;
}

/** @param {HTMLAnchorElement} link @returns {string} */
export function address(link) {
  return link.href;
}
