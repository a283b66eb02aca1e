import type { Credentials } from '../aws/credentials.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { formatDuration } from '../core/duration.js';
import type { ApplyForecast } from './apply-forecast.js';

/**
 * Warns of credentials that end before a plan could be applied, as far as both are known.
 * @param now epoch milliseconds
 */
export function warnOfEnd(
  { endsAt }: Credentials,
  forecast: Pick<ApplyForecast, 'calls' | 'estimate'>,
  now: number,
): readonly Diagnostic[] {
  const seconds = forecast.estimate()?.seconds ?? 0;
  const left = ((endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - now) / 1000;
  if (forecast.calls === 0 || left >= seconds) {
    return [];
  }
  const message = `The credentials end in ${formatDuration(left)}, and applying takes about ${formatDuration(seconds)}.`;
  const hint = 'Renew them first. An apply whose credentials end stops, and goes on when it is run again.';
  return [{ code: 'credentials-end', severity: 'warning', message, hint }];
}
