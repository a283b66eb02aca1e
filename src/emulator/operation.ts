import type { Behaviours } from './behaviours.js';
import { refusal, serviceError } from './errors.js';
import type { PageTokens } from './page-tokens.js';
import type { Quotas } from './quotas.js';
import { type Members, type StructureOf, startDecoding, structure } from './shapes.js';
import type { AccountState } from './state.js';

/** What an operation may use besides its input. */
export interface OperationContext {
  /** State of the caller's account and region. */
  readonly account: AccountState;
  /** Time of the request in epoch milliseconds, by a clock that may be set back. */
  readonly now: number;
  /** Time of the request in milliseconds on a clock that never goes back. */
  readonly uptime: number;
  readonly behaviours: Behaviours;
  readonly quotas: Quotas;
  /** Makes the id of a new object. */
  readonly newId: () => string;
  readonly pageTokens: PageTokens;
  /** Whether a list shall return the token that it was called with (an injected fault). */
  readonly repeatToken: boolean;
}

/** An input before validation: path labels, query parameters and body members under the names of the API. */
export type RawInput = Readonly<Record<string, unknown>>;

/** HTTP methods of the API. */
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Binding {
  /** Name in the API. */
  readonly name: string;
  readonly method: Method;
  /** Path with labels named as input members, e.g. `/app-instances/{AppInstanceArn}`. */
  readonly path: string;
  /** Literal query parameter that is part of the route. */
  readonly literalQuery?: readonly [name: string, value: string];
  /** Query parameters and the input members that they carry. */
  readonly query?: Readonly<Record<string, string>>;
  /** HTTP status of success. */
  readonly status: 200 | 201 | 204;
  /** Whether it can change state. */
  readonly mutating: boolean;
}

/** One operation, declared: how it is bound to HTTP, what it takes and what it does. */
interface OperationDefinition<M extends Members> extends Binding {
  readonly input: M;
  /** Does it; the output is undefined where the answer has no body. Throws {@link serviceError}s. */
  readonly handle: (context: OperationContext, input: StructureOf<M>) => object | undefined;
}

/** An operation, with the type of its input hidden so that all thirty fit into one table. */
export interface Operation extends Binding {
  /** Validates the input and does it. */
  readonly run: (context: OperationContext, input: RawInput) => object | undefined;
}

/** Query parameters of every paginated list. */
export const PAGE_QUERY = { 'max-results': 'MaxResults', 'next-token': 'NextToken' } as const;

/** Turns a definition into an entry of the operation table. */
export function defineOperation<const M extends Members>(definition: OperationDefinition<M>): Operation {
  const { input: members, handle, ...binding } = definition;
  const shape = structure(members);
  return {
    ...binding,
    run(context, rawInput) {
      const { behaviours } = context;
      const decoding = startDecoding(context.account.scope, behaviours);
      const input = shape.decode(rawInput, '', decoding);
      const { problems, unknownMembers, foreignMembers } = decoding;
      if (input === undefined || problems.length > 0) {
        const summary = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
        throw serviceError('BadRequestException', `${summary}: ${problems.join('; ')}`);
      }
      if (unknownMembers.length > 0) {
        throw refusal(behaviours.unknownArnForm, `No such resource has an ARN like this: ${unknownMembers.join(', ')}`);
      }
      if (foreignMembers.length > 0) {
        throw refusal(
          behaviours.foreignArn,
          `The ARN belongs to another account or region: ${foreignMembers.join(', ')}`,
        );
      }
      return handle(context, input);
    },
  };
}
