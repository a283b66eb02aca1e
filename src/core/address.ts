declare const addressBrand: unique symbol;

/**
 * The stable name of a resource in plans, flags and reports: `support`, `support/users/alice`,
 * `support/users/alice/endpoints/phone`, `support/admins/bots/helper`. Segments are percent-encoded.
 */
export type Address = string & { readonly [addressBrand]: true };

/** What would be read as structure, or not at all, inside an address: `/`, `%`, spaces and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be encoded
const UNSAFE = /[/%\s\u0000-\u001f\u007f-\u009f]/gu;

function encodeSegment(segment: string): string {
  return segment.replaceAll(UNSAFE, (character) => encodeURIComponent(character));
}

/** Joins a parent's address and further segments into an address, encoding each segment. */
export function addressOf(parent: Address | undefined, ...segments: readonly string[]): Address {
  const tail = segments.map(encodeSegment).join('/');
  return (parent === undefined ? tail : `${parent}/${tail}`) as Address;
}

/** The address of a live resource by the last part of what the service calls it, for one whose own is taken. */
export function addressByLiveId(parent: Address | undefined, collection: string, id: string): Address {
  const name = id.slice(id.lastIndexOf('/') + 1);
  // Root resources stand in no collection.
  return parent === undefined ? addressOf(parent, name) : addressOf(parent, collection, name);
}

/** The address of the root resource that a resource is in, or is itself. */
export function rootOf(address: Address): Address {
  return address.split('/', 1).join() as Address;
}

/** What an address calls the resource in its collection: its last segment. */
export function lastSegmentOf(address: Address): string {
  return address.slice(address.lastIndexOf('/') + 1);
}

/** Compares by code unit, so that the order does not depend on the machine's locale. */
export function compareText(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
