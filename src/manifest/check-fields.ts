import { METADATA_MAX_BYTES } from '../core/api-constraints.js';
import { metadataText } from '../core/field-comparison.js';
import { isJsonObject, type JsonObject, valueAt } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import { classifyTagKey, OWN_TAG_PREFIX } from '../core/ownership.js';
import { type FieldPath, formatPath } from '../core/source.js';
import type { WrittenMapping } from './declaration.js';
import type { DecodedFields } from './decode-fields.js';
import { isReported, pathKey } from './decode-value.js';
import { entryPlace, nodePlace, type Problems } from './problems.js';
import { entryOf, nodeAt } from './source-node.js';

interface Fields extends WrittenMapping, Pick<DecodedFields, 'reported' | 'secretPaths'> {
  readonly spec: JsonObject;
}

/** Checks what the kind's schema cannot express in any kind's fields: the size of metadata, reserved tag keys. */
export function checkFields(fields: Fields, ignoreTags: readonly string[], problems: Problems): void {
  checkMetadata(fields, problems);
  checkTagKeys(fields, ignoreTags, problems);
}

/**
 * Warns of secrets that are written down: whoever reads the repository, or the command line of a `--var`, has them.
 * @param paths the values of the kind that are secret wherever they come from
 */
export function checkPlainSecrets(fields: Fields, paths: readonly FieldPath[], problems: Problems): void {
  const { file, node, spec, reported, secretPaths } = fields;
  const fromEnvironment = new Set(secretPaths.map(pathKey));
  for (const path of paths) {
    const key = path.at(-1) ?? '';
    const parent = nodeAt(node, path.slice(0, -1));
    const entry = parent?.type === 'mapping' ? entryOf(parent, key) : undefined;
    const isWritten = typeof valueAt(spec, path) === 'string' && !isReported(reported, path);
    if (entry !== undefined && isWritten && !fromEnvironment.has(pathKey(path))) {
      const message = `\`${formatPath(path)}\` is secret, and written in plain text.`;
      // A caret below the value would tell how long it is.
      problems.add('plain-secret', entryPlace(file, entry), message, {
        severity: 'warning',
        hint: `Take it from the environment: \`${key}: "\${env.NAME}"\`. Replace it if others have seen it.`,
      });
    }
  }
}

/** Checks the kind's own rules. They are written for fields that the schema has found good. */
export function checkKindRules(model: KindModel, fields: Fields, problems: Problems): void {
  for (const { code, path, message, hint, severity } of model.check?.(fields.spec) ?? []) {
    const node = path.length === 0 ? undefined : nodeAt(fields.node, path);
    const start = node?.start ?? fields.start;
    problems.add(code, { file: fields.file, start, end: node?.end ?? start + 1 }, message, { hint, severity });
  }
}

function checkMetadata({ file, node, spec, reported, secretPaths }: Fields, problems: Problems): void {
  const metadata = spec['metadata'];
  const written = nodeAt(node, ['metadata']);
  const isWhole = ![...reported].some((path) => path === '/metadata' || path.startsWith('/metadata/'));
  if (metadata === undefined || written === undefined || !isWhole) {
    return;
  }
  const text = metadataText(metadata);
  const place = nodePlace(file, written);
  const bytes = Buffer.byteLength(text);
  if (bytes > METADATA_MAX_BYTES) {
    // The length of the whole would tell that of a secret in it.
    const isSecret = secretPaths.some(([field]) => field === 'metadata');
    const length = isSecret ? 'too long' : `${bytes} bytes long`;
    const message = `\`metadata\` is ${length} as sent; at most ${METADATA_MAX_BYTES} bytes are allowed.`;
    const hint = 'Keep here what identifies the rest, and the rest elsewhere.';
    problems.add('too-long', place, message, { hint });
  } else if (/[\n\r\u2028\u2029]/u.test(text)) {
    problems.add('invalid-format', place, '`metadata` has line breaks, which the service may refuse.', {
      severity: 'warning',
      hint: 'Write it on one line, or as a mapping.',
    });
  }
}

function checkTagKeys({ file, node, spec }: Fields, ignoreTags: readonly string[], problems: Problems): void {
  const tags = nodeAt(node, ['tags']);
  if (tags?.type !== 'mapping' || !isJsonObject(spec['tags'])) {
    return;
  }
  for (const key of Object.keys(spec['tags'])) {
    const reason = reservation(key, ignoreTags);
    const entry = reason === undefined ? undefined : entryOf(tags, key);
    if (reason !== undefined && entry !== undefined) {
      problems.add('reserved-tag-key', entryPlace(file, entry), reason, {
        hint: 'Choose another key, or leave the tag out.',
      });
    }
  }
}

function reservation(key: string, ignoreTags: readonly string[]): string | undefined {
  const keyClass = classifyTagKey(key, ignoreTags);
  switch (keyClass.is) {
    case 'manageable':
      return undefined;
    case 'of AWS':
      return 'Tag keys that begin with `aws:` are reserved by AWS.';
    case 'ours':
      return `Tag keys that begin with \`${OWN_TAG_PREFIX}\` are written by chime-sync itself.`;
    case 'ignored':
      return `The project's ignoreTags leaves \`${keyClass.by}\` to others.`;
  }
}
