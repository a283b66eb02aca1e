import { createHash } from 'node:crypto';

/** Where a page begins. */
export interface PagePosition {
  /** Sequence number after which it begins. */
  readonly afterSequence: number;
  /** Whether it has to be an empty page, see `Behaviours.emptyPages`. */
  readonly empty: boolean;
}

/** Writes and reads `NextToken`s. */
export interface PageTokens {
  /** The token of a position in one list. `list` names the operation, the account, the region and the parent. */
  write(list: string, position: PagePosition): string;
  /** The position that a token stands for; undefined if it is none of this list, or was changed. */
  read(list: string, token: string): PagePosition | undefined;
}

const TOKEN_CONTENT = /^(?<sequence>\d{1,15})(?<empty>e?)\.(?<checksum>[\w-]{22})$/u;

/**
 * Tokens that are bound to one list of one run of the emulator by a checksum.
 *
 * @param run names the run as it is now: positions are not kept over a restart, nor when the state is replaced.
 */
export function createPageTokens(run: () => string): PageTokens {
  function checksum(list: string, sequence: string, empty: string): string {
    return createHash('sha256').update(`${run()}\n${list}\n${sequence}${empty}`).digest('base64url').slice(0, 22);
  }
  return {
    write(list, { afterSequence, empty }) {
      const flag = empty ? 'e' : '';
      const content = `${afterSequence}${flag}.${checksum(list, String(afterSequence), flag)}`;
      return Buffer.from(content).toString('base64url');
    },
    read(list, token) {
      const content = Buffer.from(token, 'base64url').toString('latin1');
      // Decoding tolerates foreign characters; a token is accepted in the one way in which it is written.
      if (Buffer.from(content, 'latin1').toString('base64url') !== token) return undefined;
      const groups = TOKEN_CONTENT.exec(content)?.groups;
      if (groups === undefined) return undefined;
      const { sequence = '', empty = '' } = groups;
      if (groups.checksum !== checksum(list, sequence, empty)) return undefined;
      return { afterSequence: Number(sequence), empty: empty === 'e' };
    },
  };
}
