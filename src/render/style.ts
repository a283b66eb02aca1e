import { styleText } from 'node:util';

/** Colours, or their absence: every renderer is handed one. */
export type Style = Readonly<Record<'added' | 'removed' | 'changed' | 'strong' | 'faint', (text: string) => string>>;

function unchanged(text: string): string {
  return text;
}

/** Text as it is. */
export const PLAIN_STYLE: Style = {
  added: unchanged,
  removed: unchanged,
  changed: unchanged,
  strong: unchanged,
  faint: unchanged,
};

/** The colours of a terminal. Whether it is one has been decided already, so Node must not look again. */
export const COLOUR_STYLE: Style = {
  added: (text) => styleText('green', text, { validateStream: false }),
  removed: (text) => styleText('red', text, { validateStream: false }),
  changed: (text) => styleText('yellow', text, { validateStream: false }),
  strong: (text) => styleText('bold', text, { validateStream: false }),
  faint: (text) => styleText('dim', text, { validateStream: false }),
};
