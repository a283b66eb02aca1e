import { METADATA_MAX_BYTES } from '../core/api-constraints.js';
import { metadataText } from '../core/field-comparison.js';
import { isJsonObject, type JsonObject, valueAt } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import { classifyTagKey, OWN_TAG_PREFIX } from '../core/ownership.js';
import { type FieldPath, formatPath } from '../core/source.js';
import type { WrittenMapping } from './declaration.js';
import type { DecodedFields } from './decode-fields.js';
import { isReported, pathKey } from './decode-value.js';
import { type Defaults, givenAt, isFirst, mergedNodes } from './defaults.js';
import { propertiesOf } from './kind-set.js';
import { entryPlace, nodePlace, type ProblemDetails, type Problems } from './problems.js';
import type { ReadContext } from './read-context.js';
import { entryOf, nodeAt, type SourceNode } from './source-node.js';

interface Fields extends WrittenMapping, Pick<DecodedFields, 'reported' | 'secretPaths'> {
  readonly spec: JsonObject;
  /** What the fields have been filled up with. */
  readonly defaults: Defaults | undefined;
}

type Rules = Pick<ReadContext, 'problems' | 'ignoreTags' | 'isElsewhere'>;

/**
 * Checks what the kind's schema cannot express in any kind's fields: the size of metadata, reserved tag keys, and how many
 * tags there are with those of the defaults.
 */
export function checkFields(model: KindModel, fields: Fields, { problems, ignoreTags }: Rules): void {
  checkMetadata(fields, problems);
  checkTagCount(model, fields, problems);
  checkTagKeys(fields, ignoreTags, problems);
}

/**
 * Warns of secrets that are written down: whoever reads the repository, or the command line of a `--var`, has them.
 * @param paths the values of the kind that are secret wherever they come from
 */
export function checkPlainSecrets(fields: Fields, paths: readonly FieldPath[], problems: Problems): void {
  const { spec, reported, secretPaths, defaults } = fields;
  const fromEnvironment = new Set(secretPaths.map(pathKey));
  for (const path of paths) {
    const key = path.at(-1) ?? '';
    const given = givenAt(path, fields.node, defaults);
    const { file, node } = given ?? fields;
    const parent = nodeAt(node, path.slice(0, -1));
    const entry = parent?.type === 'mapping' ? entryOf(parent, key) : undefined;
    const isWritten = typeof valueAt(spec, path) === 'string' && !isReported(reported, path);
    const isNews = given === undefined || isFirst(given, `plain-secret ${pathKey(path)}`);
    if (entry !== undefined && isWritten && !fromEnvironment.has(pathKey(path)) && isNews) {
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
export function checkKindRules(model: KindModel, fields: Fields, { problems, isElsewhere }: Rules): void {
  const { defaults, reported } = fields;
  for (const { code, path, message, hint, severity } of model.check?.(fields.spec) ?? []) {
    // Of another environment's resource only the form matters, and not what depends on values that are not known here.
    if (isElsewhere && (severity === 'warning' || reported.size > 0)) {
      continue;
    }
    const given = givenAt(path, fields.node, defaults);
    const { file, node, start } = given ?? fields;
    const found = path.length === 0 ? undefined : nodeAt(node, path);
    const place = found === undefined ? { file, start, end: start + 1 } : nodePlace(file, found);
    if (given === undefined) {
      problems.add(code, place, message, { hint, severity });
    } else if (isFirst(given, `${code} ${formatPath(path)} ${message}`)) {
      const related = [{ message: 'found here, for one', place: { file: fields.file, start: fields.start } }];
      problems.add(code, place, message, { hint, severity, related });
    }
  }
}

function checkMetadata({ file, node, spec, reported, secretPaths, defaults }: Fields, problems: Problems): void {
  const metadata = spec['metadata'];
  const written = nodeAt(node, ['metadata']);
  const merged = defaults && mergedNodes('metadata', node, defaults);
  const open = [...reported, ...(merged === undefined ? [] : (defaults?.reported ?? []))];
  const isWhole = !open.some((path) => path === '/metadata' || path.startsWith('/metadata/'));
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
    problems.add('too-long', place, message, {
      hint: 'Keep here what identifies the rest, and the rest elsewhere.',
      related: mergedWith(merged?.given, defaults),
    });
  } else if (/[\n\r\u2028\u2029]/u.test(text)) {
    problems.add('invalid-format', place, '`metadata` has line breaks, which the service may refuse.', {
      severity: 'warning',
      hint: 'Write it on one line, or as a mapping.',
    });
  }
}

/** Tags that are not merged were counted when they were held against the schema. */
function checkTagCount({ manifest }: KindModel, { file, node, spec, defaults }: Fields, problems: Problems): void {
  const merged = defaults && mergedNodes('tags', node, defaults);
  const limit = propertiesOf(manifest.schema)['tags']?.['maxProperties'];
  const count = isJsonObject(spec['tags']) ? Object.keys(spec['tags']).length : 0;
  if (merged !== undefined && typeof limit === 'number' && count > limit) {
    const message = `With the defaults, \`tags\` has ${count} entries; at most ${limit} are allowed.`;
    problems.add('too-many-tags', nodePlace(file, merged.written), message, {
      related: mergedWith(merged.given, defaults),
    });
  }
}

/** Where the other half of what is too much stands. */
function mergedWith(given: SourceNode | undefined, defaults: Defaults | undefined): ProblemDetails['related'] {
  return given === undefined || defaults === undefined
    ? undefined
    : [{ message: 'with these defaults', place: nodePlace(defaults.file, given) }];
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
