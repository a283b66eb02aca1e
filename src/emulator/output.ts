import type { Behaviours } from './behaviours.js';

/** A time in the form of the API: epoch seconds with a fraction. */
export function timestamp(epochMilliseconds: number): number {
  return epochMilliseconds / 1000;
}

/** The output member `Metadata`, in an object to be spread; absent if it is empty and behaviours say so. */
export function metadataMember(behaviours: Behaviours, metadata: string): { readonly Metadata?: string } {
  return metadata === '' && behaviours.clearedMetadata === 'omitted' ? {} : { Metadata: metadata };
}

/** An output member `Name`, in an object to be spread; absent if there is no name. */
export function nameMember(name: string | undefined): { readonly Name?: string } {
  return name === undefined ? {} : { Name: name };
}
