import type { Address } from '../core/address.js';
import { valueAt } from '../core/json.js';
import { formatPath } from '../core/source.js';
import { type Addressed, placeOf, type RelationContext } from './declaration.js';

/**
 * Warns of ARNs that lead into another region or account than the environment's. The service may take them, and what they
 * name is not found as soon as it is needed.
 */
export function checkArns(declared: ReadonlyMap<Address, Addressed>, context: RelationContext): void {
  for (const declaration of declared.values()) {
    for (const path of declaration.model.manifest.arns ?? []) {
      const arn = valueAt(declaration.spec, path);
      const elsewhere = typeof arn === 'string' ? elsewhereOf(arn, context) : undefined;
      if (elsewhere !== undefined) {
        const { found, wanted } = elsewhere;
        const message = `\`${formatPath(path)}\` is an ARN of ${found}, and the environment is in ${wanted}.`;
        context.problems.add('arn-elsewhere', placeOf(declaration, path), message, {
          severity: 'warning',
          hint: `Name the one in ${wanted}. If it differs between environments, make it a variable of each: \`\${var.NAME}\`.`,
        });
      }
    }
  }
}

const ARN = /^arn:aws:[a-z-]+:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):/u;

/** The region or account of an ARN, in words, where it is not the environment's. */
function elsewhereOf(arn: string, { region, accountId }: RelationContext) {
  const parts = ARN.exec(arn)?.groups;
  if (parts === undefined) {
    return undefined;
  }
  const { region: ofRegion = '', account: ofAccount = '' } = parts;
  if (region !== undefined && ofRegion !== region) {
    return { found: ofRegion, wanted: region };
  }
  return accountId !== undefined && ofAccount !== accountId
    ? { found: `account ${ofAccount}`, wanted: `account ${accountId}` }
    : undefined;
}
