import type { Address } from '../core/address.js';
import type { JsonObject } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import type { DesiredResource, Lifecycle, MissingSecret } from '../core/resource.js';
import type { FieldPath } from '../core/source.js';
import { type Defaults, givenAt } from './defaults.js';
import type { KindSet } from './kind-set.js';
import { nodePlace, type Place, type Problems, positionOf } from './problems.js';
import type { SourceFile } from './source-file.js';
import { type MappingNode, nodeAt } from './source-node.js';

/** A mapping as it is written: a resource, or the project. */
export interface WrittenMapping {
  readonly file: SourceFile;
  readonly node: MappingNode;
  /** Where it begins: its dash, or the first key of its document. */
  readonly start: number;
}

/** One resource as a manifest declares it, before relations between resources are checked. */
export interface Declaration extends WrittenMapping {
  readonly model: KindModel;
  /** `undefined` where it could not be worked out because of a problem that has been told. */
  readonly address: Address | undefined;
  readonly parent: Address | undefined;
  /** Keys by which a document of its own names what it stands in, the outermost first; empty if nested. */
  readonly references: readonly ParentReference[];
  /** The environments that it is declared for; `undefined` for all of them. */
  readonly environments: readonly string[] | undefined;
  /** What its fields have been filled up with. */
  readonly defaults: Defaults | undefined;
  readonly spec: JsonObject;
  readonly lifecycle: Lifecycle;
  readonly stated: readonly string[];
  readonly secretPaths: readonly FieldPath[];
  readonly missing: readonly MissingSecret[];
}

/** What relations between declarations are checked against. */
export interface RelationContext {
  readonly kinds: KindSet;
  readonly problems: Problems;
  /** The declarations of a resource that is declared for other environments only. */
  readonly elsewhere: (address: Address) => readonly Declaration[];
  /** The only region and account that pins may name, as far as they are known. */
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** Raised quotas by name. */
  readonly quotas: Readonly<Record<string, number>>;
  /** Nobody looks the account up: what is not declared cannot be told from what is misspelt. */
  readonly isOffline: boolean;
  /** Part of the manifests could not be read, so that nobody knows what is not declared. */
  readonly isPartial: boolean;
}

/** A declaration whose address is known. */
export type Addressed = Declaration & { readonly address: Address };

/** Whether the address of a declaration could be worked out. */
export function isAddressed(declaration: Declaration): declaration is Addressed {
  return declaration.address !== undefined;
}

/** A key such as `appInstance: support`, with the address that it stands for. */
export interface ParentReference {
  readonly key: string;
  readonly model: KindModel;
  readonly address: Address;
}

/** The environments that declarations name, all together; `undefined` where there are none, or one of them is for all. */
export function environmentsOf(declarations: readonly Declaration[]): readonly string[] | undefined {
  return declarations.length > 0 && declarations.every(({ environments }) => environments !== undefined)
    ? [...new Set(declarations.flatMap(({ environments = [] }) => environments))]
    : undefined;
}

/** The place of a field, be it among the defaults, or of what tells the resource from its siblings if it is not written. */
export function placeOf(declaration: Declaration, path: FieldPath = []): Place {
  const source = givenAt(path, declaration.node, declaration.defaults) ?? declaration;
  const found = path.length === 0 ? undefined : nodeAt(source.node, path);
  return found === undefined ? keyPlace(declaration) : nodePlace(source.file, found);
}

/** The place of the value that tells the resource from its siblings; where it begins, if there is none. */
export function keyPlace({ model, file, node, start }: Declaration): Place {
  const [key] = model.manifest.keyFields.flatMap((field) => nodeAt(node, [field]) ?? []);
  return key === undefined ? { file, start } : nodePlace(file, key);
}

/** The declaration as the planner sees it. Positions are worked out only when asked for. */
export function toDesired(declaration: Addressed, stated: readonly string[]): DesiredResource {
  const { model, address, parent, spec, lifecycle, secretPaths, missing } = declaration;
  return {
    kind: model.name,
    address,
    parent,
    spec: missing.length === 0 ? spec : withoutMissing(spec, missing),
    lifecycle,
    stated,
    secretPaths,
    missing,
    locate: (path) => positionOf(placeOf(declaration, path)),
  };
}

/** The fields of which it is known what they should be (S55). */
function withoutMissing(spec: JsonObject, missing: readonly MissingSecret[]): JsonObject {
  const isMissing = new Set(missing.map(({ path: [field] }) => field));
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !isMissing.has(field)));
}
