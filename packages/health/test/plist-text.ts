/** Property lists as Apple writes them. */
export type PlistSource = string | number | boolean | readonly PlistSource[] | { readonly [key: string]: PlistSource };

export const plistText = (value: PlistSource): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n${element(value)}\n</plist>\n`;

function element(value: PlistSource): string {
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`;
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (typeof value === 'number')
    return Number.isInteger(value) ? `<integer>${value}</integer>` : `<real>${value}</real>`;
  if (Array.isArray(value))
    return value.length === 0 ? '<array/>' : `<array>\n${value.map(element).join('\n')}\n</array>`;
  const entries = Object.entries(value).map(([key, one]) => `<key>${escaped(key)}</key>\n${element(one)}`);
  return entries.length === 0 ? '<dict/>' : `<dict>\n${entries.join('\n')}\n</dict>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
