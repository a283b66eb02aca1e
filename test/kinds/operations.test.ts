import * as sdk from '@aws-sdk/client-chime-sdk-identity';
import { expect, it } from 'vitest';
import { kinds } from '../../src/kinds/index.js';
import { identityService } from '../../src/kinds/shared/identity-service.js';
import { identityOperations } from '../support/identity-client.js';

/** The operations of the service, as the SDK has them. */
const ofService = Object.keys(sdk).flatMap(
  (name) => /^(?<operation>[A-Z]\w+)Command$/u.exec(name)?.groups?.['operation'] ?? [],
);

it('the kinds together know every operation of the service, and no other', () => {
  const ofKinds = kinds
    .filter(({ service }) => service === identityService)
    .flatMap(({ operations }) => Object.entries(operations));
  expect(ofService).toHaveLength(30);
  expect(new Set(ofKinds.map(([name]) => name))).toEqual(new Set(ofService));
  expect(Object.fromEntries(ofKinds)).toEqual(identityOperations);
});

it('an operation reads, or changes something, as its HTTP method says', () => {
  const methods = ofService.map((name) => {
    const { [`${name}$`]: schema } = sdk as unknown as Record<string, OperationSchema>;
    return [name, schema?.[3].http[0] === 'GET' ? 'reads' : 'changes'];
  });
  const effects = Object.entries(identityOperations).map(([name, { effect }]) => [name, effect]);
  expect(Object.fromEntries(effects)).toEqual(Object.fromEntries(methods));
});

/** The schema of an operation, with what it says of HTTP. */
type OperationSchema = readonly [
  number,
  string,
  string,
  { readonly http: readonly [method: string, path: string, status: number] },
];
