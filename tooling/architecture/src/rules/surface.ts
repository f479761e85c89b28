/** An index says by name what a package offers: a reader sees the whole of it, and nothing gets out by accident. */
import { perFile, type Rule } from './rule.ts';

export const surface: Rule = {
  name: 'surface',
  law: 'an index has no `export *` and no default export',
  find: (picture) =>
    perFile(picture, ({ path, wildcards, defaults }) => {
      if (!/(?:^|\/)index\.[mc]?ts$/.test(path)) return [];
      return [
        ...wildcards.map(({ line }) => ({
          file: path,
          line,
          problem: '`export *` hides what is exported.',
          remedy: 'List the names, in the order of the story.',
        })),
        ...defaults.map(({ line }) => ({
          file: path,
          line,
          problem: 'A default export has no name of its own.',
          remedy: 'Export it by name.',
        })),
      ];
    }),
};
