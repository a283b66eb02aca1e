import { createHash } from 'node:crypto';
import type { Alteration, Creation } from '../core/change.js';
import { canonicalJson } from '../core/json.js';
import type { KindModel } from '../core/kind.js';

/** What the first token of a creation is made of. */
export interface TokenParts {
  /** `<project>/<environment>` */
  readonly owner: string;
  readonly model: KindModel;
  readonly address: string;
  readonly change: Creation | Alteration;
  readonly parentId: string | undefined;
  /** Random text of this run. */
  readonly nonce: string;
}

/**
 * The token that makes a creation idempotent: 64 hexadecimal digits, the most that the service takes.
 *
 * It depends on nothing that is read from a list, since lists lag: every run that means to create the same resource
 * sends the same token, whatever else its manifests say (S33). What the caller names exists once in any case; there the
 * token only has to differ from that of earlier runs, so that none gets their answer. A replacement is told from the
 * creation of what it replaces.
 */
export function firstToken({ owner, model, address, change, parentId, nonce }: TokenParts): string {
  const replaced = change.action === 'replace' ? change.live.id : null;
  const run = isNamedByCaller(model) ? nonce : null;
  return sha256(canonicalJson([owner, address, parentId ?? null, replaced, run]));
}

/** The token after one that was used for something else before: the same for every run that comes to it. */
export function nextToken(token: string): string {
  return sha256(token);
}

/** Whether the id of a resource follows from what the caller says, so that no second one can be made. */
export function isNamedByCaller({ identity }: KindModel): boolean {
  return identity.by === 'id';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
