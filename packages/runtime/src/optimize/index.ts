/** Advice, and what was tried: asked of who knows best, applied by the program itself. */
export { type Applicable, applyAdvice, firstApplicable } from './apply-advice.ts';
export { type Advised, type AdvicePlace, askAdvice, askAttempts } from './ask-advice.ts';
