import type { ErrorCode } from 'yaml';

/**
 * What a YAML error means. The library's own messages quote the source, which may be a secret, so they are not used.
 */
const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'An alias cannot have an anchor or tag.',
  BAD_ALIAS: 'The alias or anchor has no valid name.',
  BAD_COLLECTION_TYPE: 'The tag does not fit the collection.',
  BAD_DIRECTIVE: 'The directive is not valid.',
  BAD_DQ_ESCAPE: 'The escape sequence in the double-quoted string is not valid.',
  BAD_INDENT: 'The indentation does not fit the lines around it.',
  BAD_PROP_ORDER: 'An anchor or tag stands in the wrong place.',
  BAD_SCALAR_START: 'A plain value cannot begin with this character; quote it.',
  BLOCK_AS_IMPLICIT_KEY: 'A nested block cannot stand on the line of its key.',
  BLOCK_IN_FLOW: 'A block cannot stand inside braces or brackets.',
  DUPLICATE_KEY: 'The same key stands twice.',
  IMPOSSIBLE: 'This cannot be read as YAML.',
  KEY_OVER_1024_CHARS: 'A key is longer than 1,024 characters.',
  MISSING_CHAR: 'A character is missing here: a colon, comma, quote or closing bracket.',
  MULTILINE_IMPLICIT_KEY: 'A key must stand on one line.',
  MULTIPLE_ANCHORS: 'A value cannot have two anchors.',
  MULTIPLE_DOCS: 'A second document begins here.',
  MULTIPLE_TAGS: 'A value cannot have two tags.',
  NON_STRING_KEY: 'A key must be a string.',
  RESOURCE_EXHAUSTION: 'The nesting is too deep.',
  TAB_AS_INDENT: 'A tab cannot be used as indentation.',
  TAG_RESOLVE_FAILED: 'The tag does not fit the value.',
  UNEXPECTED_TOKEN: 'This is not expected here.',
};

/** The message for an error code of the YAML library. */
export function syntaxMessage(code: ErrorCode): string {
  return MESSAGES[code];
}
