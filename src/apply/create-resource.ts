import { compareText } from '../core/address.js';
import type { Alteration, Creation } from '../core/change.js';
import { parseChimeArn } from '../core/chime-arn.js';
import { failure as diagnosticFailure } from '../core/diagnostic.js';
import { type CreatingStep, type KindWriter, LOOKS, SECONDS_BETWEEN_LOOKS } from '../core/kind-effects.js';
import { type LiveRecord, TAGS } from '../core/live.js';
import { isStop, OperationError } from '../core/operation-error.js';
import type { ReadFailure } from '../core/read-outcome.js';
import type { Change } from '../plan/plan.js';
import type { ChangeContext } from './change-context.js';
import { differingFields, identityOf, type Look, lookAt } from './existing-resource.js';
import { firstToken, isNamedByCaller, nextToken } from './request-token.js';

/** Looks for what is not seen, after one second, after two more, and so on: ten in all, since lists lag. */
const SEARCHES = 5;
/** How often a creation that is answered with what is gone, or has become something else, goes on to the next token. */
const MOST_REPLAYS = 8;

/**
 * Creates a resource once, whatever the service makes of its token and of its lists (S33).
 *
 * - An answer that names what is gone is a replay of an earlier creation: the next token is used. It is gone only once it
 *   was looked for as long as after a conflict, since what was just made may take its time to be seen.
 * - A conflict says that the resource exists, or that the token was used for something else. It is looked for: found as
 *   it was wanted, the creation is done; found otherwise, it has failed; not found, the next token is used, once.
 * - What was created is looked at: another run with the same token may have made it, and not as it was wanted here.
 *
 * @returns the id of what is there now
 * @throws DiagnosticError `changed-meanwhile`, `ambiguous-match`, or what kept it from being known
 */
export async function createResource(planned: PlannedCreation, context: ChangeContext): Promise<string | undefined> {
  return await new ResourceCreation(planned, context).run();
}

/** What is to be created, and the operation that does it, by its name and as it is sent. */
export interface PlannedCreation extends Pick<CreatingStep, 'id' | 'parentId'> {
  readonly operation: string;
  readonly create: KindWriter['creating'][string];
  readonly change: Change & (Creation | Alteration);
}

class ResourceCreation {
  readonly #planned: PlannedCreation;
  readonly #context: ChangeContext;
  /** Ids that the service has answered with and that were not seen. */
  readonly #unseen = new Set<string>();
  /** Ids that were looked at and are something else; they are not asked for their tags again. */
  readonly #dismissed = new Set<string>();

  constructor(planned: PlannedCreation, context: ChangeContext) {
    this.#planned = planned;
    this.#context = context;
  }

  async run(): Promise<string | undefined> {
    const { kind, nonce, policy } = this.#context;
    const { operation, change, parentId } = this.#planned;
    const { address } = change;
    let token = firstToken({ owner: policy.owner, model: kind.model, address, change, parentId, nonce });
    let hadConflict = false;
    for (let earlier = 0; earlier <= MOST_REPLAYS; earlier += 1) {
      const answer = await this.#attempt(token);
      token = nextToken(token);
      if (answer instanceof OperationError) {
        const existing = await this.#search();
        if (existing !== undefined) {
          return await this.#confirm(existing);
        }
        if (hadConflict || answer.meaning === 'unclear') {
          throw answer;
        }
        hadConflict = true;
        continue;
      }
      const made = await this.#settle(answer);
      if (made !== undefined || answer === undefined) {
        await this.#refuseTwins(made, hadConflict);
        return made;
      }
      this.#unseen.add(answer);
    }
    throw givenUp(operation);
  }

  /** @returns the id that the service answers with, or the error that leaves open whether the resource exists */
  async #attempt(requestToken: string): Promise<string | undefined | OperationError> {
    const { create, change, id, parentId } = this.#planned;
    try {
      const answer = await create({ id, parentId, spec: change.spec, requestToken });
      this.#refuseOtherAccount(answer);
      return answer;
    } catch (error) {
      if (error instanceof OperationError && (error.meaning === 'conflict' || error.meaning === 'unclear')) {
        return error;
      }
      throw error;
    }
  }

  /** Where nothing was there before, the answer is the first that tells which account is written to. */
  #refuseOtherAccount(id: string | undefined): void {
    const { accountId } = this.#context;
    const actual = id === undefined ? undefined : parseChimeArn(id)?.accountId;
    if (accountId !== undefined && actual !== undefined && actual !== accountId) {
      throw diagnosticFailure('wrong-account', `It was created as ${id ?? ''}, and not in account ${accountId}.`, {
        hint: 'The endpoint leads to another account than STS tells. Delete it there, and correct the endpoint.',
      });
    }
  }

  /**
   * Tells what an answered creation came to. What was made this very moment may not be seen everywhere yet, so that it is
   * gone, or something else, only if several looks and a list say so. An interrupt leaves it made: it was answered.
   * @returns the id of what is there; `undefined` if the service has answered with an earlier creation
   */
  async #settle(id: string | undefined): Promise<string | undefined> {
    if (id === undefined || isNamedByCaller(this.#context.kind.model)) {
      return id;
    }
    try {
      const seen = await this.#lookFor(id);
      if (seen.is === 'there') {
        return id;
      }
      const existing = await this.#search();
      if (existing !== undefined) {
        // What a list shows as ours was made, though it cannot be looked at yet.
        return existing.id === id ? id : await this.#confirm(existing);
      }
      if (seen.is === 'unknown') {
        throw unknown(this.#planned.operation, seen.failure);
      }
      return undefined;
    } catch (error) {
      if (isStop(error)) {
        return id;
      }
      throw error;
    }
  }

  /** Looks at what a creation answered with until it is as it was wanted, or has been looked at often enough. */
  async #lookFor(id: string): Promise<Look> {
    for (let look = 1; ; look += 1) {
      const seen = await this.#lookAt(id);
      const differing = seen.is === 'there' ? this.#differing(seen.record) : [];
      if (seen.is === 'unknown' || (seen.is === 'there' && differing.length === 0)) {
        return seen;
      }
      if (look === LOOKS) {
        if (seen.is === 'there' && this.#identity(seen.record) !== 'another') {
          throw differs(id, differing);
        }
        return { is: 'gone' };
      }
      await this.#context.pause(SECONDS_BETWEEN_LOOKS);
    }
  }

  /** Looks for the resource by what tells it, again and again. If the last look failed, it is not known to be absent. */
  async #search(): Promise<LiveRecord | undefined> {
    for (let look = 1; ; look += 1) {
      const { records, failure } = await this.#look();
      const [first, second] = records;
      if (second !== undefined) {
        throw twins(records.map(({ id }) => id));
      }
      if (first === undefined && look === SEARCHES && failure !== undefined) {
        throw unknown(this.#planned.operation, failure);
      }
      if (first !== undefined || look === SEARCHES) {
        return first;
      }
      await this.#context.pause(look);
    }
  }

  async #look(): Promise<{ readonly records: readonly LiveRecord[]; readonly failure?: ReadFailure | undefined }> {
    const { kind } = this.#context;
    const { id, parentId } = this.#planned;
    if (isNamedByCaller(kind.model)) {
      const seen = id === undefined ? undefined : await this.#lookAt(id);
      return seen?.is === 'unknown'
        ? { records: [], failure: seen.failure }
        : { records: seen?.is === 'there' ? [seen.record] : [] };
    }
    const { records, failures } = await kind.reader.find({ parentId, wanted: new Map(), exhaustive: true });
    const found: LiveRecord[] = [];
    let [failure] = failures;
    // A list that shifts while its pages are read shows one twice.
    const byId = new Map(records.map((record) => [record.id, record]));
    // What is being replaced may still be listed.
    for (const record of [...byId.values()].filter((one) => one.id !== id && !this.#dismissed.has(one.id))) {
      const loaded = kind.model.identity.by === 'tags' ? await kind.reader.load(record, TAGS) : undefined;
      const whole = { ...record, fields: { ...record.fields, ...loaded?.fields } };
      failure ??= loaded?.failures[0];
      if (loaded?.gone !== true && this.#identity(whole) === 'wanted') {
        found.push(whole);
      } else if (loaded?.failures.length === 0) {
        this.#dismissed.add(record.id);
      }
    }
    return { records: found, failure };
  }

  /** Whatever made it: a resource that is as it was wanted, ours or nobody's, is what a creation is for. */
  async #confirm({ id }: LiveRecord): Promise<string> {
    const seen = await this.#lookAt(id);
    if (seen.is === 'unknown') {
      throw unknown(this.#planned.operation, seen.failure);
    }
    const differing = seen.is === 'there' ? this.#differing(seen.record) : ['existence'];
    if (differing.length > 0) {
      throw differs(id, differing);
    }
    return id;
  }

  /** Where more than one token was sent, the resource may be there twice: that is told, not left to be found. */
  async #refuseTwins(created: string | undefined, hadConflict: boolean): Promise<void> {
    if (!hadConflict && this.#unseen.size === 0) {
      return;
    }
    const { records } = await this.#look();
    const ids = new Set([...(created === undefined ? [] : [created]), ...records.map(({ id }) => id)]);
    for (const id of this.#unseen) {
      const seen = await this.#lookAt(id);
      if (seen.is === 'there' && this.#identity(seen.record) !== 'another') {
        ids.add(id);
      }
    }
    if (ids.size > 1) {
      throw twins([...ids]);
    }
  }

  async #lookAt(id: string): Promise<Look> {
    return await lookAt(this.#context.kind, id, this.#planned.parentId);
  }

  #differing(record: LiveRecord): readonly string[] {
    return differingFields(this.#context.kind.model, this.#planned.change.spec, record, this.#context.policy);
  }

  #identity(record: LiveRecord): ReturnType<typeof identityOf> {
    return identityOf(this.#context.kind.model, this.#planned.change.spec, record, this.#context.policy);
  }
}

function givenUp(operation: string) {
  return diagnosticFailure('conflict-on-create', `${operation} answers with what was deleted, again and again.`, {
    hint: 'Wait until the service has forgotten the earlier creations, and apply again.',
  });
}

function differs(id: string, fields: readonly string[]) {
  const what = fields.join(', ');
  return diagnosticFailure('changed-meanwhile', `It is there as ${id}, and not as it was planned: ${what} differs.`, {
    hint: 'Another run, or somebody else, has made it meanwhile. Plan again to see what is there now.',
  });
}

function twins(ids: readonly string[]) {
  const sorted = [...ids].sort(compareText);
  return diagnosticFailure('ambiguous-match', `It is there ${sorted.length} times: ${sorted.join(', ')}.`, {
    hint: 'Keep one of them: pin it, or delete the others.',
  });
}

function unknown(operation: string, { operation: look, code, message }: ReadFailure) {
  const text = `The answer to ${operation} leaves open whether it exists, and it could not be looked for: ${look}: ${message}`;
  return diagnosticFailure(code, text, { hint: 'Nothing is created twice. Apply again once it can be read.' });
}
