import type { LiveRecord } from '../../core/live.js';

/** Milliseconds of a day. */
export const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * When a live resource was created, in epoch milliseconds. It is no field of a manifest, but what expirations and the
 * age of messages are measured by. One of which it is unknown may be as old as can be, and so may one that claims to
 * come from the future, by more than clocks differ: its time is in another unit.
 */
export function createdAt(live: LiveRecord | undefined, now: number): number {
  const created = live?.fields['createdTimestamp'];
  return typeof created === 'number' && created <= now + DAY_MILLISECONDS ? created : 0;
}

/** The field of it, from an answer of the service: `null` where that does not tell. */
export function createdTimestampField(created: Date | undefined): { readonly createdTimestamp: number | null } {
  return { createdTimestamp: created?.getTime() ?? null };
}
