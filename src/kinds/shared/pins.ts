import { parseChimeArn } from '../../core/chime-arn.js';
import type { Pin } from '../../core/kind.js';

/** Pins an AppInstance. */
export const appInstancePin: Pin = {
  form: 'arn:aws:chime:REGION:ACCOUNT:app-instance/ID',
  parse: (arn) => {
    const parsed = parseChimeArn(arn);
    return parsed?.member === undefined ? parsed && { ...parsed, parentArn: undefined } : undefined;
  },
};

/** Pins a user or bot of an AppInstance. */
export function memberPin(type: 'user' | 'bot'): Pin {
  return {
    form: `arn:aws:chime:REGION:ACCOUNT:app-instance/ID/${type}/ID`,
    parse: (arn) => {
      const parsed = parseChimeArn(arn);
      return parsed?.member?.type === type ? { ...parsed, parentArn: parsed.appInstanceArn } : undefined;
    },
  };
}
