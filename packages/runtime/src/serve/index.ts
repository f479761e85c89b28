/** A perfkit that stays: what `perfkit serve` does, and how others ask it. */
export { askServe } from '../adapters/control-client.ts';
export { readServeFile, type ServeFile } from '../adapters/serve-place.ts';
export {
  operationPage,
  operationPageQuery,
  OPERATION_ORDERS,
  type OperationPage,
  type OperationPageQuery,
} from '../report/operations-page.ts';
export type { ServeStatus } from './answers.ts';
export { serve, type ServeOptions, type Serving } from './serve.ts';
