/**
 * Names from outside, made harmless to the eye: what would turn the order of letters around, hide, or move the cursor is
 * shown as its number, so that `user\u202Eexe` can't look like something else. Markup needs nothing: names only
 * ever become text nodes.
 */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uD800-\uDFFF]/gu;

export function visible(text: string): string {
  return text.replace(HIDDEN, (letter) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** `name{key="value"}`, as it is written in contracts; the name alone without labels. */
export function titleOf(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return visible(pairs.length === 0 ? name : `${name}{${pairs.join(', ')}}`);
}
