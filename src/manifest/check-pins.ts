import type { Address } from '../core/address.js';
import { PATTERNS } from '../core/api-constraints.js';
import type { PinnedArn } from '../core/kind.js';
import { type Addressed, keyPlace, placeOf, type RelationContext } from './declaration.js';
import type { Problems } from './problems.js';

/** Checks `arn:` pins against the environment, the parent's pin and each other, and earlier ids against ids in use. */
export function checkPins(declared: ReadonlyMap<Address, Addressed>, context: RelationContext): void {
  const pinned = new Map<string, Addressed>();
  const renamed = new Map<Address, Addressed>();
  for (const declaration of declared.values()) {
    const { arn } = declaration.lifecycle;
    if (arn !== undefined) {
      checkPin(declaration, arn, declared, context);
      const first = pinned.get(arn);
      if (first !== undefined) {
        const message = 'Two resources are pinned to the same ARN.';
        context.problems.add('duplicate-resource', placeOf(declaration, ['arn']), message, {
          related: [{ message: 'first pinned here', place: placeOf(first, ['arn']) }],
          hint: 'Pin each to an ARN of its own, or remove one of the two.',
        });
      }
      pinned.set(arn, first ?? declaration);
    }
    checkPreviousId(declaration, declared, renamed, context.problems);
  }
}

const ARN = new RegExp(PATTERNS.arn, 'u');

function checkPin(
  declaration: Addressed,
  arn: string,
  declared: ReadonlyMap<Address, Addressed>,
  context: RelationContext,
): void {
  const { problems } = context;
  const place = placeOf(declaration, ['arn']);
  const { identity, name } = declaration.model;
  const pin = identity.by === 'tags' ? identity.pin : undefined;
  const parsed = pin?.parse(arn);
  if (parsed === undefined) {
    // What is no ARN at all is told by the schema.
    if (!ARN.test(arn)) {
      return;
    }
    problems.add('invalid-format', place, `This is not the ARN of ${/^[aeiou]/iu.test(name) ? 'an' : 'a'} ${name}.`, {
      hint: pin && `Write ${pin.form}.`,
    });
    return;
  }
  const parentArn = declaration.parent === undefined ? undefined : declared.get(declaration.parent)?.lifecycle.arn;
  const mismatch = mismatchOf(parsed, context, parentArn);
  if (mismatch !== undefined) {
    const { message, hint } = mismatch;
    problems.add('pin-mismatch', place, message, { hint });
  }
}

/** Where several environments share a manifest, an ARN can only be right in one of them. */
const PER_ENVIRONMENT = 'If it differs between environments, make it a variable of each: `arn: ${var.NAME}`.';

function mismatchOf(
  pin: PinnedArn,
  { region, accountId }: RelationContext,
  parentArn?: string,
): { readonly message: string; readonly hint: string } | undefined {
  if (region !== undefined && pin.region !== region) {
    const message = `The ARN is of ${pin.region}; the environment is in ${region}.`;
    return { message, hint: `Pin the one in ${region}, or choose the environment with -e. ${PER_ENVIRONMENT}` };
  }
  if (accountId !== undefined && pin.accountId !== accountId) {
    const message = `The ARN is of account ${pin.accountId}; the environment is account ${accountId}.`;
    const hint = `Pin the one in account ${accountId}, or choose the environment with -e. ${PER_ENVIRONMENT}`;
    return { message, hint };
  }
  if (parentArn !== undefined && pin.parentArn !== parentArn) {
    return {
      message: 'The ARN is of another AppInstance than the one that this resource is declared in.',
      hint: 'Declare it in the AppInstance that it is of, or correct one of the two ARNs.',
    };
  }
  return undefined;
}

/** An earlier id is free for one resource to take over, unless another one still, or also, claims it. */
function checkPreviousId(
  declaration: Addressed,
  declared: ReadonlyMap<Address, Addressed>,
  renamed: Map<Address, Addressed>,
  problems: Problems,
): void {
  const { previousId } = declaration.lifecycle;
  if (previousId === undefined) {
    return;
  }
  const previous = declaration.model.address(declaration.spec, previousId, declaration.parent);
  const claimant = declared.get(previous) ?? renamed.get(previous);
  if (claimant !== undefined) {
    problems.add('previous-id-conflict', placeOf(declaration, ['previousId']), `The id ${previousId} is taken.`, {
      hint: 'Remove previousId once the rename has been applied.',
      related: claimant === declaration ? undefined : [{ message: 'claimed here', place: keyPlace(claimant) }],
    });
  }
  renamed.set(previous, claimant ?? declaration);
}
