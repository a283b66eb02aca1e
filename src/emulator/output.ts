import type { Behaviours } from './behaviours.js';

/** A time in the form of the API: epoch seconds with a fraction. */
export function timestamp(epochMilliseconds: number): number {
  return epochMilliseconds / 1000;
}

/** The output member `Metadata`; absent if it is empty and behaviours say so. */
export function shownMetadata(behaviours: Behaviours, metadata: string): string | undefined {
  return metadata === '' && behaviours.clearedMetadata === 'omitted' ? undefined : metadata;
}
