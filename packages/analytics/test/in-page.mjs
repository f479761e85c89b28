/** Asked in a page, by a browser: each function stands alone, since only its text gets there. */

/** Pixels by which the page is wider than the window. */
export function overflow() {
  return document.documentElement.scrollWidth - window.innerWidth;
}

export function marginAboveHeading() {
  return getComputedStyle(document.querySelector('h1')).marginTop;
}

/** Height in pixels of the smallest text of a drawing that is seen. */
export function smallestText() {
  const seen = [...document.querySelectorAll('svg text')].filter((text) => text.getClientRects().length > 0);
  return Math.min(...seen.map((text) => text.getBoundingClientRect().height));
}

/**
 * Contrasts (WCAG 2) of what is seen with the ground it stands on, and how bright the page's is.
 *
 * @returns {{ text: number[], lines: number[], ground: number }} the last 0…1
 */
export function contrasts() {
  const rgb = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = rgb(colour).map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgb(colour)[3] !== 0) return luminance(colour);
    }
    return 1;
  };
  const isSeen = (element) => element.getClientRects().length > 0;
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
  // The ground of a letter in a badge is the badge.
  const groundOfText = (element) => {
    const badge = element.closest('g.change, g.flag')?.querySelector('circle, rect');
    return badge == null ? groundOf(element) : luminance(getComputedStyle(badge).fill);
  };
  const texts = [...document.querySelectorAll('body *')].filter((element) => isSeen(element) && hasText(element));
  const drawn = [...document.querySelectorAll('path.line, path.limit, path.bar, path.base')].filter(isSeen);
  return {
    text: texts.map((element) => {
      const { color, fill } = getComputedStyle(element);
      return contrast(luminance(element.matches('svg text') ? fill : color), groundOfText(element));
    }),
    lines: drawn.map((element) => {
      const { stroke, fill } = getComputedStyle(element);
      return contrast(luminance(stroke === 'none' ? fill : stroke), groundOf(element));
    }),
    ground: groundOf(document.body),
  };
}
