import { textOf } from '../../src/core/json.js';
import type { KindModel } from '../../src/core/kind.js';
import type { ChangingStep, CreatingStep, DeletingStep, KindWriter } from '../../src/core/kind-effects.js';
import { OperationError } from '../../src/core/operation-error.js';
import { instanceArn } from './resources.js';

/** What the operation of a call had to work with, whatever sort it is of. */
type FakeStep = Pick<CreatingStep, 'id' | 'parentId'> &
  Partial<Pick<CreatingStep, 'requestToken'> & Pick<ChangingStep, 'spec' | 'fields' | 'live'>>;

/** One call that a fake writer got. */
export interface FakeCall {
  readonly operation: string;
  readonly kind: string;
  readonly step: FakeStep;
}

const MEMBERS = ['', 'Admin', 'Bot', 'User'];
const OPERATIONS: readonly string[] = [
  ...['Create', 'Update', 'Delete'].flatMap((verb) => MEMBERS.map((member) => `${verb}AppInstance${member}`)),
  ...['Register', 'Update', 'Deregister'].map((verb) => `${verb}AppInstanceUserEndpoint`),
  'PutAppInstanceRetentionSettings',
  'PutAppInstanceUserExpirationSettings',
  'TagResource',
  'UntagResource',
];

/** What a fake service does beside answering. Whatever it throws is what the call fails with. */
export type OnCall = (call: FakeCall) => void | Promise<void>;

/** The writers of a run: they note every call, and make up the ids of what is created. */
export class FakeService {
  readonly calls: FakeCall[] = [];
  /** The most calls that were under way at once. */
  busiest = 0;
  readonly #onCall: OnCall;
  #underWay = 0;

  constructor(onCall: OnCall = () => undefined) {
    this.#onCall = onCall;
  }

  writer({ name }: KindModel): KindWriter {
    const perform = (operation: string) => async (step: CreatingStep | ChangingStep | DeletingStep) =>
      await this.#perform({ operation, kind: name, step });
    const named = (beginnings: RegExp) =>
      Object.fromEntries(OPERATIONS.filter((one) => beginnings.test(one)).map((one) => [one, perform(one)]));
    return {
      creating: named(/^(?:Create|Register)/u),
      changing: named(/^(?:Update|Put|Tag|Untag)/u),
      deleting: named(/^(?:Delete|Deregister)/u),
    };
  }

  async #perform(call: FakeCall): Promise<string | undefined> {
    this.calls.push(call);
    this.#underWay += 1;
    this.busiest = Math.max(this.busiest, this.#underWay);
    try {
      // Lets whatever else is ready begin as well.
      await Promise.resolve();
      await this.#onCall(call);
    } finally {
      this.#underWay -= 1;
    }
    return this.#createdId(call);
  }

  operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  #createdId({ operation, step }: FakeCall): string | undefined {
    switch (operation) {
      case 'CreateAppInstance':
        return instanceArn(textOf(step.spec?.['name']));
      case 'CreateAppInstanceBot':
        return `${step.parentId ?? ''}/bot/${textOf(step.spec?.['name'])}`;
      case 'CreateAppInstanceUser':
      case 'CreateAppInstanceAdmin':
        return step.id;
      case 'RegisterAppInstanceUserEndpoint':
        return `endpoint-${textOf(step.spec?.['name'])}`;
      default:
        return undefined;
    }
  }
}

/** An error as writers throw it. */
export function operationError(
  operation: string,
  meaning: OperationError['meaning'] = 'failed',
  message = 'The service refused.',
): OperationError {
  return new OperationError(
    operation,
    meaning,
    meaning === 'interrupted' ? 'interrupted' : 'request-rejected',
    message,
  );
}
