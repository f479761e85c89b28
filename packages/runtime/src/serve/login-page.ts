/** The form for the token: no script, and one style whose digest its policy names. */
import { createHash } from 'node:crypto';

const STYLE = [
  ':root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}',
  'body{display:grid;place-content:center;min-height:100vh;margin:0;padding:1rem}',
  'form{display:grid;gap:.75rem;width:min(20rem,90vw)}',
  'h1{font-size:1.25rem;margin:0}',
  'input,button{font:inherit;padding:.5rem}',
  'p{margin:0}',
].join('');

const digest = createHash('sha256').update(STYLE).digest('base64');

export const loginCsp: string = [
  "default-src 'none'",
  `style-src 'sha256-${digest}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @param trouble with the last try; no text of the one who tried */
export function loginPage(trouble?: string): string {
  const said = trouble === undefined ? '' : `<p role="alert">${trouble}</p>`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>perfkit: log in</title>',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<style>${STYLE}</style></head><body><main><form method="post" action="/login">`,
    `<h1>perfkit</h1>${said}<label for="token">The token of PERFKIT_TOKEN</label>`,
    '<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>',
    '<button>Log in</button></form></main></body></html>\n',
  ].join('');
}
