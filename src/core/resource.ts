import type { Address } from './address.js';
import type { JsonObject } from './json.js';
import type { FieldPath, SourcePosition } from './source.js';

/** What a manifest says of a resource beside the API's own fields. */
export interface Lifecycle {
  readonly ensure: 'present' | 'absent';
  /** Logical id of a resource that is told by its tags: the `id` of an AppInstance or bot. */
  readonly id?: string;
  /** Pins the resource to this live one. */
  readonly arn?: string;
  /** The logical id that the resource had before it was renamed. */
  readonly previousId?: string;
  readonly protect?: boolean;
  /** Prune levels by collection (`users`, `bots`, …), as far as this manifest sets them. */
  readonly prune?: Readonly<Record<string, string>>;
}

/** One resource as the manifests want it: decoded, interpolated and checked. */
export interface DesiredResource {
  readonly kind: string;
  readonly address: Address;
  readonly parent: Address | undefined;
  /** The declared fields only: an absent key is not managed. Key fields are included, `missing` ones are not. */
  readonly spec: JsonObject;
  readonly lifecycle: Lifecycle;
  /** Child collections that the manifests state, be they empty: only a stated one can be pruned to the last. */
  readonly stated: readonly string[];
  /** Paths of the values that must not be shown: always-secret fields and those that hold `${env.…}`. */
  readonly secretPaths: readonly FieldPath[];
  /** Values that the environment should hold, and does not. The fields that they are part of are left out of `spec`. */
  readonly missing?: readonly MissingSecret[];
  /** Where a field is written; without a path, or for one that is not written, the value that tells the resource from its siblings. */
  locate(path?: FieldPath): SourcePosition | undefined;
}

/** A value that is not there, because the environment variable that it comes from has none. */
export interface MissingSecret {
  readonly name: string;
  readonly path: FieldPath;
}

/** Another resource that one refers to, which may be undeclared (an admin's user). */
export interface ResourceReference {
  readonly kind: string;
  readonly address: Address;
  /** The spec, key fields only, that a resource of that kind would have. */
  readonly key: JsonObject;
  /** Whether it must be declared; otherwise it may as well just be live. */
  readonly declaredOnly: boolean;
}
