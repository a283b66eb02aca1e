import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/core/address.js';
import type { KindModel } from '../../src/core/kind.js';
import { formatManifest, manifestSchema, projectSchema } from '../../src/manifest/index.js';
import { models } from '../support/resources.js';
import { brief, HEAD, load, problemsOf } from './workspace.js';

function toyKind(
  name: string,
  parent: string,
  collection: string,
  more: Partial<KindModel['manifest']> = {},
): KindModel {
  return {
    name,
    parent,
    identity: { by: 'id', expectedId: () => undefined },
    taggable: false,
    manifest: {
      collection,
      schema: {
        type: 'object',
        properties: {
          slug: { type: 'string', minLength: 1, description: 'Key of the toy.' },
          colours: { type: 'array', items: { type: 'string' }, description: 'Colours.' },
          weight: { type: 'number', minimum: 0, description: 'Grams.' },
          pin: { type: 'string', description: 'A secret.' },
        },
        required: ['slug'],
        additionalProperties: false,
      },
      keyFields: ['slug'],
      secretFields: ['pin'],
      alwaysSecret: [['pin']],
      clearable: { weight: 0 },
      quota: { name: `${collection}PerParent`, limit: 3 },
      ...more,
    },
    comparators: {},
    immutable: [],
    requiredForCreate: [],
    address: (spec, _id, above) => addressOf(above, collection, typeof spec['slug'] === 'string' ? spec['slug'] : ''),
    liveAddress: (record, above) => addressOf(above, collection, record.id),
    operations: () => [],
  };
}

/** Toys stand in bots, and parts in toys: four levels, none of which the manifest reader has heard of. */
const toys = toyKind('Toy', 'AppInstanceBot', 'toys', { reference: 'toy' });
const withToys: readonly KindModel[] = [
  ...models.map((model) =>
    model.name === 'AppInstanceBot' ? { ...model, manifest: { ...model.manifest, reference: 'owner' } } : model,
  ),
  toys,
  toyKind('Part', 'Toy', 'parts'),
];

const NESTED = `${HEAD}prune: {parts: all}\nbots:\n- id: b\n  toys:\n  - slug: t\n    colours: [red, "1"]\n    weight: null\n    pin: abc\n    parts: [{slug: p}]\n`;
const ALONE = `apiVersion: chime-sync/v1\nkind: Part\nappInstance: support\nowner: b\ntoy: t\nslug: q\n`;

describe('a kind that nobody has heard of', () => {
  test('nested, on its own, printed and read again', async () => {
    const options = { models: withToys, files: ['*.yaml'] };
    const { resources } = await load({ 'a.yaml': NESTED, 'b.yaml': ALONE }, options);
    expect(resources.map(({ address }) => address)).toEqual([
      'support',
      'support/bots/b',
      'support/bots/b/toys/t',
      'support/bots/b/toys/t/parts/p',
      'support/bots/b/toys/t/parts/q',
    ]);
    expect(resources[2]).toMatchObject({
      spec: { slug: 't', colours: ['red', '1'], weight: 0, pin: 'abc' },
      stated: ['parts'],
      secretPaths: [['pin']],
    });
    const again = await load({ 'c.yaml': formatManifest(resources, withToys) }, options);
    expect(JSON.stringify(again.resources)).toBe(JSON.stringify(resources));
  });

  test('its problems are told like those of any kind, and its secrets are kept', async () => {
    const text = `${NESTED.replace('"1"', '1').replace('abc', 's3cret').replace('{slug: p}', '{slug: p}, {slug: 2}, {slg: x}, {slug: z, weight: -1}')}---\n${ALONE.replace('toy: t', 'toy: u')}`;
    const told = await problemsOf(load({ 'a.yaml': text }, { models: withToys, files: ['a.yaml'] }));
    expect(told.map(brief)).toEqual([
      'needs-quotes a.yaml:9:20',
      'plain-secret a.yaml:11:5',
      'needs-quotes a.yaml:12:31',
      'unknown-field a.yaml:12:36',
      'out-of-range a.yaml:12:63',
      'unresolved-reference a.yaml:18:6',
    ]);
    expect(JSON.stringify(told)).not.toContain('s3cret');
  });

  test('a reference to an undeclared one is told', async () => {
    const told = await problemsOf(
      load({ 'a.yaml': NESTED, 'b.yaml': ALONE.replace('toy: t', 'toy: u') }, { models: withToys, files: ['*.yaml'] }),
    );
    expect(told.map(brief)).toEqual(['plain-secret a.yaml:11:5', 'unresolved-reference b.yaml:5:6']);
  });

  test('its quota is kept', async () => {
    const parts = ['a', 'b', 'c', 'd'].map((slug) => `{slug: ${slug}}`).join(', ');
    const text = NESTED.replace('{slug: p}', parts);
    const told = await problemsOf(load({ 'a.yaml': text }, { models: withToys, files: ['a.yaml'] }));
    expect(told.map(brief)).toEqual(['plain-secret a.yaml:11:5', 'quota-exceeded a.yaml:12:53']);
  });

  test('S50: its fields can be defaults, at any depth', async () => {
    const defaults = 'defaults: {toys: {colours: [red], pin: s3cret}, parts: {weight: null}}\n';
    const text = `${HEAD}${defaults}bots: [{id: b, toys: [{slug: t, colours: [blue], parts: [{slug: p}]}]}]\n---\n${ALONE}`;
    const options = { models: withToys, files: ['a.yaml'] };
    const { resources } = await load({ 'a.yaml': text }, options);
    expect(resources.slice(2).map(({ spec, secretPaths }) => [spec, secretPaths])).toEqual([
      [{ slug: 't', colours: ['blue'], pin: 's3cret' }, [['pin']]],
      [{ slug: 'p', weight: 0 }, []],
      [{ slug: 'q', weight: 0 }, []],
    ]);
    const told = await problemsOf(load({ 'a.yaml': text.replace('colours', 'slug: x, colours') }, options));
    expect(told.map(brief)).toEqual(['unknown-field a.yaml:4:19']);
    expect(JSON.stringify(told)).not.toContain('s3cret');
  });

  test('the schemas know it', () => {
    const ajv = new Ajv2020({ strict: false });
    const isManifest = ajv.compile(manifestSchema(withToys));
    const part = { apiVersion: 'chime-sync/v1', kind: 'Part', appInstance: 'support', owner: 'b', toy: 't', slug: 'q' };
    expect(isManifest(part)).toBe(true);
    expect(isManifest({ ...part, colour: 'red' })).toBe(false);
    expect(JSON.stringify(projectSchema(withToys))).toContain('toysPerParent');
  });
});
