import type { PromisedAnswer } from './promised-answer.js';
import type { OperationRate } from './rates.js';

/** What a client has to know of an API operation to send it. */
export interface ApiOperation {
  readonly effect: 'reads' | 'changes';
  /** The rate that it counts against beside the account's, if AWS documents one. */
  readonly rate?: OperationRate;
  readonly answer: PromisedAnswer;
}

/** Operations by their names in the API: `DescribeAppInstance`. */
export type OperationTable = Readonly<Record<string, ApiOperation>>;
