import { read } from '../../aws/read.js';
import { parseChimeArn } from '../../core/chime-arn.js';
import { failure } from '../../core/diagnostic.js';
import { metadataText } from '../../core/field-comparison.js';
import { type JsonObject, type JsonValue, textOf } from '../../core/json.js';
import type { ChangingStep, CreatingStep, KindReader, KindWriter } from '../../core/kind-effects.js';
import type { LiveRecord, Tags } from '../../core/live.js';
import { remedyFor } from '../../core/operation-error.js';
import type { IdentityReadClient, IdentityWriteClient, TAG_OPERATIONS } from './identity-service.js';
import type { FieldLoader } from './load-fields.js';
import { REPLACED_TOGETHER, resendsUndeclared, tagChanges, touches } from './taggable-model.js';

/** The record of an AppInstance, user or bot: what lists show of it, and what only describing does. */
export function taggableRecord(
  kind: string,
  id = '',
  { Name = '', Metadata = '' }: { readonly Name?: string | undefined; readonly Metadata?: string | undefined } = {},
  described: JsonObject = {},
): LiveRecord {
  const arn = parseChimeArn(id);
  const parentId = arn?.member && arn.appInstanceArn;
  return { kind, id, parentId, fields: { name: Name, metadata: Metadata, ...described } };
}

/** What the creations of AppInstances, users and bots have in common. */
export function creationInput({ spec, requestToken }: CreatingStep) {
  const { name, metadata, tags }: { name?: string; metadata?: JsonValue; tags?: Tags } = spec;
  const list = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return {
    Name: name,
    Metadata: metadata === undefined ? undefined : metadataText(metadata),
    // The API takes no empty list.
    Tags: list.length > 0 ? list : undefined,
    ClientRequestToken: requestToken,
  };
}

/** Reads the tags of anything that can carry some. */
export function tagLoader(client: IdentityReadClient<typeof TAG_OPERATIONS>): FieldLoader {
  return {
    fields: ['tags'],
    load: ({ id }) =>
      read('ListTagsForResource', async () => {
        const { Tags = [] } = await client.listTagsForResource({ ResourceARN: id });
        return { tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])) };
      }),
  };
}

/** The two operations that change the tags of anything that can carry some. */
export function tagWriter(client: IdentityWriteClient<typeof TAG_OPERATIONS>): KindWriter['changing'] {
  return {
    TagResource: ({ id, fields }) => {
      const set = tagChanges(fields).filter(({ after }) => after !== undefined);
      return client.tagResource({
        ResourceARN: id,
        Tags: set.map(({ key, after }) => ({ Key: key, Value: textOf(after) })),
      });
    },
    UntagResource: ({ id, fields }) => {
      const removed = tagChanges(fields).filter(({ after }) => after === undefined);
      return client.untagResource({ ResourceARN: id, TagKeys: removed.map(({ key }) => key) });
    },
  };
}

/**
 * Name and Metadata for an update that replaces both.
 *
 * What the manifest does not declare is sent as it is live at this moment, so the resource is described immediately
 * before. Metadata that is equal as JSON goes back byte for byte, whatever its spacing.
 * @throws DiagnosticError `changed-meanwhile` if a declared field is not what the plan was made from
 */
export async function fullReplacement(
  step: ChangingStep,
  describe: KindReader['describe'],
): Promise<{ Name: string; Metadata: string }> {
  const { spec, fields } = step;
  const current = resendsUndeclared(spec) ? await fieldsNow(step, describe) : (step.live?.fields ?? {});
  const { metadata } = spec;
  return {
    Name: textOf(spec['name'] ?? current['name']),
    Metadata:
      metadata !== undefined && touches(fields, ['metadata']) ? metadataText(metadata) : textOf(current['metadata']),
  };
}

async function fieldsNow(
  { id, parentId, spec, live }: ChangingStep,
  describe: KindReader['describe'],
): Promise<JsonObject> {
  const outcome = await describe(id, parentId);
  if (outcome.status === 'absent' || outcome.status === 'ambiguous') {
    throw failure('changed-meanwhile', 'It is gone, or may not be seen any more, since the plan was made.', {
      hint: 'Plan again to see what is there now.',
    });
  }
  if (outcome.status === 'failed') {
    const { operation, code, message } = outcome.failure;
    throw failure(code, `${operation} before the update failed: ${message}`, {
      hint: remedyFor(code, operation, message),
    });
  }
  const now = outcome.value.fields;
  const moved = REPLACED_TOGETHER.find((field) => spec[field] !== undefined && now[field] !== live?.fields[field]);
  if (moved !== undefined) {
    throw failure('changed-meanwhile', `The live ${moved} has changed since the plan was made.`, {
      hint: 'Plan again to see what it is now.',
    });
  }
  return now;
}
