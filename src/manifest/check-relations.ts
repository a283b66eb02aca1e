import { type Address, compareText } from '../core/address.js';
import type { KindModel } from '../core/kind.js';
import { checkPins } from './check-pins.js';
import { type Declaration, keyPlace, placeOf } from './declaration.js';
import type { KindSet } from './kind-set.js';
import type { Problems } from './problems.js';
import { didYouMean } from './suggest.js';

/** What relations are checked against. */
export interface RelationContext {
  readonly kinds: KindSet;
  readonly problems: Problems;
  /** The only region and account that pins may name, as far as they are known. */
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** Raised quotas by name. */
  readonly quotas: Readonly<Record<string, number>>;
  /** Part of the manifests could not be read, so that nobody knows what is not declared. */
  readonly isPartial: boolean;
}

/** A declaration whose address is known. */
export type Addressed = Declaration & { readonly address: Address };

/**
 * Checks what one document alone cannot tell: duplicates, references, quotas and pins.
 * @returns the declarations by address, the first one of each
 */
export function checkRelations(
  declarations: readonly Declaration[],
  context: RelationContext,
): ReadonlyMap<Address, Addressed> {
  const declared = byAddress(declarations, context.problems);
  const isComplete = !context.isPartial && declarations.every(({ address }) => address !== undefined);
  for (const declaration of declared.values()) {
    checkParent(declaration, declared, context, isComplete);
    checkReferences(declaration, declared, context, isComplete);
  }
  checkQuotas(declared, context);
  checkPins(declared, context);
  return declared;
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
      problems.add('duplicate-resource', keyPlace(declaration), `\`${address}\` is declared twice.`, {
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
  declared: ReadonlyMap<Address, Addressed>,
  { problems }: RelationContext,
  isComplete: boolean,
): void {
  for (const { key, model, address } of declaration.references) {
    const parent = declared.get(address);
    const place = placeOf(declaration, [key]);
    if (parent === undefined) {
      if (isComplete) {
        problems.add('unresolved-reference', place, `No ${model.name} \`${address}\` is declared.`, {
          hint: suggestSibling(address, model, declared) ?? 'Declare it, or correct the reference.',
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
  declared: ReadonlyMap<Address, Addressed>,
  { kinds, problems }: RelationContext,
  isComplete: boolean,
): void {
  for (const reference of declaration.model.references(declaration.spec, declaration.parent)) {
    const target = declared.get(reference.address);
    if (target === undefined) {
      const model = kinds.get(reference.kind);
      if (reference.declaredOnly && isComplete && model !== undefined) {
        problems.add(
          'unresolved-reference',
          keyPlace(declaration),
          `No ${reference.kind} \`${reference.address}\` is declared.`,
          {
            hint: suggestSibling(reference.address, model, declared) ?? 'Declare it, or correct the reference.',
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

/** A declared resource of the kind, in the same parent, with a name like the last part of the address. */
function suggestSibling(
  address: Address,
  model: KindModel,
  declared: ReadonlyMap<Address, Addressed>,
): string | undefined {
  const scope = address.slice(0, address.lastIndexOf('/') + 1);
  const names: string[] = [];
  for (const candidate of declared.values()) {
    const isSibling = candidate.address.startsWith(scope) && !candidate.address.slice(scope.length).includes('/');
    if (candidate.model === model && isSibling && candidate.lifecycle.ensure === 'present') {
      names.push(candidate.address.slice(scope.length));
    }
  }
  return didYouMean(address.slice(scope.length), names);
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
    const quota = list[0]?.model.manifest.quota;
    if (quota === undefined) {
      continue;
    }
    const limit = Math.max(quota.limit, quotas[quota.name] ?? 0);
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
