import { type Address, compareText } from '../core/address.js';
import { quotaOf, referencesOf } from '../core/kind-facts.js';
import { checkPins } from './check-pins.js';
import { type Addressed, type Declaration, keyPlace, placeOf } from './declaration.js';
import { type Problems, spansLines } from './problems.js';
import type { RelationContext } from './relation-context.js';
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
  for (const declaration of declarations) {
    const { address } = declaration;
    if (address === undefined) {
      continue;
    }
    const first = declared.get(address);
    if (first === undefined) {
      declared.set(address, { ...declaration, address });
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
function checkParent(
  declaration: Addressed,
  { declared, suggestions, uncertain }: Index,
  { problems, isPartial }: RelationContext,
): void {
  for (const { key, model, address } of declaration.references) {
    const parent = declared.get(address);
    const place = placeOf(declaration, [key]);
    if (parent === undefined) {
      if (!isPartial && !uncertain.has(model.name)) {
        problems.add('unresolved-reference', place, `No ${model.name} \`${address}\` is declared.`, {
          hint: suggestions.hint(address, model),
        });
      }
      return;
    }
    if (parent.lifecycle.ensure === 'absent' && declaration.lifecycle.ensure === 'present') {
      problems.add('reference-to-absent', place, `\`${address}\` is to be absent.`, {
        related: [{ message: 'declared absent here', place: keyPlace(parent) }],
      });
      return;
    }
  }
}

/** What a resource refers to must be declared where nothing else could tell it, and must not be deleted meanwhile. */
function checkReferences(
  declaration: Addressed,
  { declared, suggestions, uncertain }: Index,
  { kinds, problems, isPartial }: RelationContext,
): void {
  for (const reference of referencesOf(declaration.model, declaration)) {
    const target = declared.get(reference.address);
    if (target === undefined) {
      const model = kinds.get(reference.kind);
      const isCertain = !isPartial && !uncertain.has(reference.kind);
      if (reference.declaredOnly && isCertain && model !== undefined) {
        problems.add(
          'unresolved-reference',
          keyPlace(declaration),
          `No ${reference.kind} \`${reference.address}\` is declared.`,
          {
            hint: suggestions.hint(reference.address, model),
          },
        );
      }
    } else if (target.lifecycle.ensure === 'absent' && declaration.lifecycle.ensure === 'present') {
      problems.add('reference-to-absent', keyPlace(declaration), `\`${reference.address}\` is to be absent.`, {
        related: [{ message: 'declared absent here', place: keyPlace(target) }],
      });
    }
  }
}

function checkQuotas(declared: ReadonlyMap<Address, Addressed>, { problems, quotas }: RelationContext): void {
  const siblings = new Map<string, Addressed[]>();
  for (const declaration of declared.values()) {
    if (declaration.model.manifest.quota !== undefined && declaration.lifecycle.ensure === 'present') {
      const scope = `${declaration.model.name} ${declaration.parent ?? ''}`;
      const list = siblings.get(scope);
      if (list === undefined) {
        siblings.set(scope, [declaration]);
      } else {
        list.push(declaration);
      }
    }
  }
  for (const list of siblings.values()) {
    const model = list[0]?.model;
    const quota = model?.manifest.quota;
    if (model === undefined || quota === undefined) {
      continue;
    }
    const limit = quotaOf(model, quotas);
    const first = list.length > limit ? [...list].sort(bySource)[limit] : undefined;
    if (first !== undefined) {
      const where = first.parent === undefined ? '' : ` in \`${first.parent}\``;
      const message = `${list.length} of ${first.model.name} are declared${where}; the quota is ${limit}.`;
      problems.add('quota-exceeded', { file: first.file, start: first.start }, message, {
        hint: `If AWS has raised it, write it in the project file: \`quotas: {${quota.name}: ${list.length}}\`.`,
      });
    }
  }
}

function bySource(left: Declaration, right: Declaration): number {
  return compareText(left.file.name, right.file.name) || left.start - right.start;
}
