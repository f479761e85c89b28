/**
 * No library keeps state in a module: two users in one program would share it, and a test could not start afresh.
 *
 * Found are top-level `let` and `var`, and top-level collections that start empty, since they can only wait to be filled.
 */
import { perFile, type Rule } from './rule.ts';

export const state: Rule = {
  name: 'state',
  law: 'no module of a library holds state that changes',
  find: (picture) =>
    perFile(picture, ({ path, package: { library }, shipped, state: names }) =>
      (library && shipped ? names : []).map(({ name, line }) => ({
        file: path,
        line,
        problem: `\`${name}\` is state of the module.`,
        remedy: 'Put it into the function or the object that owns it, or make it constant.',
      })),
    ),
};
