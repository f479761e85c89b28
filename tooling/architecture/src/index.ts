/** The architecture as a check: the layers, who may meet the outside, and how long a file may be. */
export { check, faultsOf, rules } from './check.ts';
export { type Fault, faultLine } from './fault.ts';
export { type Package, type Picture, pictureOf, type SourceFile } from './picture.ts';
export { readRepository, repositoryRoot } from './repository.ts';
export type { Rule } from './rules/rule.ts';
