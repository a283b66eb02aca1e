import { type Address, compareText } from '../core/address.js';
import { groupBy } from '../core/group-by.js';
import type { KindModel } from '../core/kind.js';
import { quotaOf, referencesOf } from '../core/kind-facts.js';
import { checkArns } from './check-arns.js';
import { checkPins } from './check-pins.js';
import {
  type Addressed,
  type Declaration,
  environmentsOf,
  isAddressed,
  keyPlace,
  placeOf,
  type RelationContext,
} from './declaration.js';
import { type Place, type Problems, spansLines } from './problems.js';
import { SiblingSuggestions } from './suggest-sibling.js';

/**
 * Checks what one document alone cannot tell: duplicates, references, quotas and pins.
 * @returns the declarations by address, the first one of each
 */
export function checkRelations(
  declarations: readonly Declaration[],
  context: RelationContext,
): ReadonlyMap<Address, Addressed> {
  const declared = byAddress(declarations, context.problems);
  const index: Index = {
    declared,
    suggestions: new SiblingSuggestions(declared),
    uncertain: new Set(declarations.filter(({ address }) => address === undefined).map(({ model }) => model.name)),
  };
  for (const declaration of declared.values()) {
    checkParent(declaration, index, context);
    checkReferences(declaration, index, context);
  }
  checkQuotas(declared, context);
  checkPins(declared, context);
  checkArns(declared, context);
  return declared;
}

/** What is declared, and how much is known of what is not. */
interface Index {
  readonly declared: ReadonlyMap<Address, Addressed>;
  readonly suggestions: SiblingSuggestions;
  /** Kinds of which something is declared under an id that could not be read: it may be what is missing. */
  readonly uncertain: ReadonlySet<string>;
}

function byAddress(declarations: readonly Declaration[], problems: Problems): ReadonlyMap<Address, Addressed> {
  const declared = new Map<Address, Addressed>();
  for (const declaration of declarations.filter(isAddressed)) {
    const { address } = declaration;
    const first = declared.get(address);
    if (first === undefined) {
      declared.set(address, declaration);
    } else {
      // A text of several lines may have swallowed a secret.
      const subject = spansLines(keyPlace(declaration)) ? 'This resource' : `\`${address}\``;
      problems.add('duplicate-resource', keyPlace(declaration), `${subject} is declared twice.`, {
        related: [{ message: 'first declared here', place: keyPlace(first) }],
        hint: 'Remove one of the two.',
      });
    }
  }
  return declared;
}

/** A document of its own must stand in something that is declared, and that is not to be deleted. */
function checkParent(declaration: Addressed, index: Index, context: RelationContext): void {
  // What is wrong with the outermost one explains the rest.
  declaration.references.every(({ key, model, address }) =>
    checkTarget({ declaration, address, model, place: placeOf(declaration, [key]) }, index, context),
  );
}

/** What a resource refers to must be declared where nothing else could tell it, and must not be deleted meanwhile. */
function checkReferences(declaration: Addressed, index: Index, context: RelationContext): void {
  for (const { address, kind, declaredOnly } of referencesOf(declaration.model, declaration)) {
    const model = declaredOnly ? context.kinds.get(kind) : undefined;
    const target = { declaration, address, model, place: keyPlace(declaration) };
    checkTarget(target, index, context);
    if (!declaredOnly && context.isOffline) {
      warnOfNearMiss(target, kind, index, context);
    }
  }
}

/** What may be undeclared is looked up live; where nobody does that, it may at least look like a misspelling. */
function warnOfNearMiss(
  { address, place }: Target,
  kind: string,
  { declared, suggestions, uncertain }: Index,
  { problems, isPartial, elsewhere }: RelationContext,
): void {
  const isUndeclared = !declared.has(address) && elsewhere(address).length === 0 && !isPartial && !uncertain.has(kind);
  const hint = isUndeclared ? suggestions.hint(address, kind) : undefined;
  if (hint !== undefined) {
    const message = `No ${kind} \`${address}\` is declared: it has to be live already.`;
    problems.add('unresolved-reference', place, message, { hint, severity: 'warning' });
  }
}

/** What a declaration names. */
interface Target {
  readonly declaration: Addressed;
  readonly address: Address;
  /** The kind of a target that must be declared. */
  readonly model: KindModel | undefined;
  readonly place: Place;
}

/** Whether a target is declared, and to be there as long as what names it is. */
function checkTarget(
  { declaration, address, model, place }: Target,
  { declared, suggestions, uncertain }: Index,
  { problems, isPartial, elsewhere }: RelationContext,
): boolean {
  const target = declared.get(address);
  if (target === undefined) {
    const others = elsewhere(address);
    if (others[0] !== undefined && declaration.lifecycle.ensure === 'present') {
      const names = environmentsOf(others)?.join(', ') ?? '';
      problems.add('unresolved-reference', place, `\`${address}\` is declared for ${names} only.`, {
        severity: model === undefined ? 'warning' : 'error',
        related: [{ message: 'declared here', place: keyPlace(others[0]) }],
        hint:
          model === undefined
            ? 'In this environment it has to be live already; or name the same `environments` here.'
            : 'Declare it for this environment as well, or name the same `environments` here.',
      });
    } else if (model !== undefined && !isPartial && !uncertain.has(model.name)) {
      problems.add('unresolved-reference', place, `No ${model.name} \`${address}\` is declared.`, {
        hint: suggestions.hint(address, model.name) ?? 'Declare it, or correct the reference.',
      });
    }
    return false;
  }
  const isSound = target.lifecycle.ensure === 'present' || declaration.lifecycle.ensure === 'absent';
  if (!isSound) {
    problems.add('reference-to-absent', place, `\`${address}\` is to be absent.`, {
      related: [{ message: 'declared absent here', place: keyPlace(target) }],
      hint: 'Remove what refers to it as well, or the `ensure: absent`.',
    });
  }
  return isSound;
}

function checkQuotas(declared: ReadonlyMap<Address, Addressed>, { problems, quotas }: RelationContext): void {
  const counted = groupBy(declared.values(), ({ model, parent, lifecycle }) =>
    lifecycle.ensure === 'present' ? `${model.name} ${parent ?? ''}` : undefined,
  );
  for (const list of counted.values()) {
    const limit = list[0] === undefined ? 0 : quotaOf(list[0].model, quotas);
    const first = list.length > limit ? [...list].sort(bySource)[limit] : undefined;
    const quota = first?.model.manifest.quota;
    if (first !== undefined && quota !== undefined) {
      const where = first.parent === undefined ? '' : ` in \`${first.parent}\``;
      const message = `${list.length} of ${first.model.name} are declared${where}; the quota is ${limit}.`;
      problems.add('quota-exceeded', keyPlace(first), message, {
        hint: `If AWS has raised it, write it in the project file: \`quotas: {${quota.name}: ${list.length}}\`.`,
      });
    }
  }
}

function bySource(left: Declaration, right: Declaration): number {
  return compareText(left.file.name, right.file.name) || left.start - right.start;
}
