/** How long something takes at least, as far as the documented rates tell. */
export interface Estimate {
  readonly seconds: number;
  /** Calls per second of what takes longest. */
  readonly callsPerSecond: number;
}
