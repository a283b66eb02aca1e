import { type Address, rootOf } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import { environmentsOf, type ParentReference, type WrittenMapping } from './declaration.js';
import { type DecodedFields, decodeReferences } from './decode-fields.js';
import { pathKey } from './decode-value.js';
import type { DefaultsByKind } from './defaults.js';
import { environmentsPlace, readEnvironments } from './environments.js';
import type { ResourceGrammar } from './kind-set.js';
import type { ReadContext } from './read-context.js';

/** What a resource is nested in. */
export interface Container {
  readonly address: Address | undefined;
  /** The environments that it is declared for; `undefined` for all of them. */
  readonly environments: readonly string[] | undefined;
  /** What it, or what it is in itself, gives to all that is in it. */
  readonly defaults: DefaultsByKind | undefined;
}

/** Where a resource is written. */
export interface ResourcePlace extends WrittenMapping {
  /** The resource that it is nested in; undefined in a document of its own. */
  readonly within: Container | undefined;
}

/** Where a resource stands, and what follows from that for how it is read. */
export interface Standing {
  readonly parent: Address | undefined;
  /** Keys by which a document of its own names what it stands in, the outermost first; empty if nested. */
  readonly references: readonly ParentReference[];
  /** Those keys, decoded. */
  readonly decoded: DecodedFields | undefined;
  /** The environments that it is declared for; `undefined` for all of them. */
  readonly environments: readonly string[] | undefined;
  readonly defaults: DefaultsByKind | undefined;
  /** What it is read with: it may be declared for other environments only, by its own word or that of what it is in. */
  readonly context: ReadContext;
}

/** One for all that is nested: there may be a hundred thousand. */
const NO_REFERENCES: readonly ParentReference[] = [];

/** Finds out where a resource stands. What documents of their own stand in must have been read before. */
export function standingOf(
  model: KindModel,
  grammar: ResourceGrammar,
  place: ResourcePlace,
  context: ReadContext,
): Standing {
  const { within } = place;
  const own = readEnvironments(place, context.environments, context.problems);
  const isHere = own === undefined || own.includes(context.environments?.chosen ?? '');
  const byOwnWord = isHere ? context : context.elsewhere;
  if (within !== undefined) {
    const { address: parent, defaults } = within;
    warnOfOthers(own, within.environments, place, context);
    const environments = own ?? within.environments;
    return { parent, references: NO_REFERENCES, decoded: undefined, environments, defaults, context: byOwnWord };
  }
  const decoded = decodeReferences(grammar, place, byOwnWord);
  const references = referencesOf(model, decoded, byOwnWord);
  const parent = references.at(-1)?.address;
  const above = references
    .map(({ address }) => context.whereabouts.elsewhere(address))
    .find(({ length }) => length > 0);
  for (const { address } of own === undefined ? [] : references) {
    warnOfOthers(own, environmentsOf(context.whereabouts.anywhere(address)), place, context);
  }
  return {
    ...{ parent, references, decoded },
    environments: own ?? (above && environmentsOf(above)),
    defaults: parent === undefined ? undefined : context.defaults.get(rootOf(parent)),
    context: above === undefined ? byOwnWord : context.elsewhere,
  };
}

/** A resource is never where what it is in is not: to name such an environment says nothing (S51). */
function warnOfOthers(
  own: readonly string[] | undefined,
  above: readonly string[] | undefined,
  written: WrittenMapping,
  { problems }: ReadContext,
): void {
  const others = above === undefined ? [] : (own ?? []).filter((name) => !above.includes(name));
  if (others.length > 0) {
    const message = `What it is in is not declared for ${others.join(', ')}, and so neither is this.`;
    problems.add('unknown-environment', environmentsPlace(written), message, {
      severity: 'warning',
      hint: `Leave ${others.join(', ')} out here, or add it there.`,
    });
  }
}

function referencesOf(
  model: KindModel,
  { value, reported }: DecodedFields,
  { kinds, isElsewhere }: ReadContext,
): readonly ParentReference[] {
  const references: ParentReference[] = [];
  let parent: Address | undefined;
  for (const ancestor of kinds.ancestorsOf(model)) {
    const key = ancestor.manifest.reference ?? '';
    const text = value[key];
    // Elsewhere, what has references in it is not looked at any further, and yet may be known.
    if (typeof text !== 'string' || (reported.has(pathKey([key])) && !isElsewhere)) {
      return [];
    }
    parent = ancestorAddress(ancestor, text, parent);
    references.push({ key, model: ancestor, address: parent });
  }
  return references;
}

/** The address of the resource of a kind that has this key. */
function ancestorAddress(model: KindModel, key: string, parent: Address | undefined): Address {
  const [keyField = 'id'] = model.manifest.keyFields;
  return model.identity.by === 'tags'
    ? model.address({}, key, parent)
    : model.address({ [keyField]: key }, undefined, parent);
}
