import type { Address } from '../core/address.js';
import type { Action, Alteration, Creation, Deletion } from '../core/change.js';
import type { Diagnostic } from '../core/diagnostic.js';
import type { IncompleteScope } from '../core/live.js';
import type { MissingSecret } from '../core/resource.js';
import type { FieldPath, SourcePosition } from '../core/source.js';

/** What makes a change dangerous. */
export interface Risk {
  /** `takes over`: adopts what nobody owned. `protected`: loses what its owner has protected. */
  readonly class: 'takes over' | 'data loss' | 'protected';
  readonly message: string;
}

/** How a plan changes who has access to a parent. */
export interface AccessChange {
  readonly parent: Address;
  readonly kind: string;
  /** What people call the resources that give access: `admins`. */
  readonly noun: string;
  /** Resources that give access, before and after. */
  readonly before: number;
  readonly after: number;
}

/** What a plan says of any change. */
interface ChangeFacts {
  readonly kind: string;
  /** Unique in a plan. */
  readonly address: Address;
  readonly parent: Address | undefined;
  /** The mutating API operations that carry the change out, in their order: these and no others are sent. */
  readonly operations: readonly string[];
  /** Addresses of the changes that must be done before. */
  readonly waitsFor: readonly Address[];
  /** Why something is deleted or moved, where the manifest's fields do not tell. */
  readonly reason?: string | undefined;
  readonly risks: readonly Risk[];
  /** What somebody who reads the plan should know. */
  readonly notes: readonly string[];
  readonly position?: SourcePosition | undefined;
}

/** Where in what is wanted secrets are, whether they change or not. */
interface WithSecrets {
  readonly secretPaths: readonly FieldPath[];
}

/** One change of one resource. */
export type Change = ChangeFacts & ((Creation & WithSecrets) | (Alteration & WithSecrets) | Deletion);

/** A change that is not made, although something differs. */
export interface WithheldChange {
  readonly address: Address;
  readonly action: Action;
  /** `incomplete`: its scope could not be read in full. `adoption`: nothing is deleted where this plan takes over. */
  readonly because: 'incomplete' | 'adoption';
}

/** A value of a planned resource that the environment lacks: its field is not planned (S55). */
export interface UnsetValue extends MissingSecret {
  readonly address: Address;
  readonly position?: SourcePosition | undefined;
}

/** What it takes to make the account equal to the manifests. It is sorted and holds no clock and no colour. */
export interface Plan {
  /** `<project>/<environment>` */
  readonly owner: string;
  /** By address. */
  readonly changes: readonly Change[];
  readonly unchanged: readonly Address[];
  /** Owned and live, but no longer declared, and left alone. */
  readonly orphans: readonly Address[];
  /** Live, neither declared nor, as far as tags were read, owned, and left alone. */
  readonly unmanaged: readonly Address[];
  /** Whether there may be more orphans and unmanaged resources than were seen. */
  readonly unseen: boolean;
  readonly withheld: readonly WithheldChange[];
  readonly unset: readonly UnsetValue[];
  /** Parents to which the plan takes access away. */
  readonly access: readonly AccessChange[];
  /** Live resources by kind that are declared or owned: what a share of deletions is a share of. */
  readonly liveCounts: Readonly<Record<string, number>>;
  /** The globs that the plan was limited to; it is partial then. */
  readonly targets: readonly string[];
  /** Whether it was made of some of the manifests: it prunes nothing, and names nothing as undeclared. */
  readonly onlyGiven: boolean;
  /** Whether it is to delete what is ours, instead of making it equal to the manifests. */
  readonly destroying: boolean;
  readonly incomplete: readonly IncompleteScope[];
  /** Errors (the plan must not be applied) and warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /** Live ids of the declared resources that are live. */
  readonly ids: ReadonlyMap<Address, string>;
}
