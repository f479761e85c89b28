/** For who asks a `perfkit serve`, or reads what it would answer: nothing here measures. */
export { askServe } from '../adapters/control-client.ts';
export { readServeFile, type ServeFile } from '../adapters/serve-place.ts';
export {
  OPERATION_ORDERS,
  type OperationPage,
  type OperationPageQuery,
  operationPage,
} from '../report/operations-page.ts';
export type { OperationReport } from '../report/schema.ts';
