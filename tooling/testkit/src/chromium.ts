/** What a browser of a test is started with: it asks for nothing but what the page asks for. */
export const QUIET_CHROMIUM: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
