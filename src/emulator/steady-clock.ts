/**
 * A clock for durations, made of one that tells the time of day: what that gains from one look to the next counts, and what
 * it loses when it is set back does not. In milliseconds since the first look.
 */
export function steadyClock(clock: () => number): () => number {
  let latest = clock();
  let elapsed = 0;
  return () => {
    const now = clock();
    elapsed += Math.max(0, now - latest);
    latest = now;
    return elapsed;
  };
}
