import { taggableArnShape, tagKeyList, tagList } from '../input-shapes.js';
import { findTaggable } from '../lookup.js';
import { defineOperation } from '../operation.js';
import { required } from '../shapes.js';
import { mergedTags } from '../tagging.js';

const listTagsForResource = defineOperation({
  name: 'ListTagsForResource',
  method: 'GET',
  path: '/tags',
  query: { arn: 'ResourceARN' },
  status: 200,
  mutating: false,
  input: { ResourceARN: required(taggableArnShape) },
  handle(context, input) {
    const { tags = new Map<string, string>() } = findTaggable(context, input.ResourceARN);
    return { Tags: Array.from(tags, ([Key, Value]) => ({ Key, Value })) };
  },
});

const tagResource = defineOperation({
  name: 'TagResource',
  method: 'POST',
  path: '/tags',
  literalQuery: ['operation', 'tag-resource'],
  status: 204,
  mutating: true,
  input: { ResourceARN: required(taggableArnShape), Tags: required(tagList) },
  handle(context, input) {
    const resource = findTaggable(context, input.ResourceARN);
    resource.tags = mergedTags(resource.tags, input.Tags);
    return undefined;
  },
});

const untagResource = defineOperation({
  name: 'UntagResource',
  method: 'POST',
  path: '/tags',
  literalQuery: ['operation', 'untag-resource'],
  status: 204,
  mutating: true,
  input: { ResourceARN: required(taggableArnShape), TagKeys: required(tagKeyList) },
  handle(context, input) {
    const resource = findTaggable(context, input.ResourceARN);
    for (const key of input.TagKeys) resource.tags?.delete(key);
    return undefined;
  },
});

/** The operations on tags. */
export const tagOperations = [listTagsForResource, tagResource, untagResource];
