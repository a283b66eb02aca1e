import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue, textOf, textsIn } from '../../src/core/json.js';
import { manifestSchema, projectSchema } from '../../src/manifest/index.js';
import { KindSet, propertiesOf } from '../../src/manifest/kind-set.js';
import { strictProjectSchema } from '../../src/manifest/project-schema.js';
import { models } from '../support/resources.js';
import { fieldReference } from './field-reference.js';
import { randomDocuments } from './random-manifests.js';
import { HEAD, PROJECT } from './workspace.js';

const FOR_EDITORS = ['defaultSnippets', 'enumDescriptions', 'errorMessage', 'patternErrorMessage'];
const ajv = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true, keywords: FOR_EDITORS });
const isManifest = ajv.compile(manifestSchema(models));
const isProject = ajv.compile(projectSchema(models));

function documents(text: string): readonly JsonObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as JsonObject);
}

/** JSON text of a schema as it is checked in. */
function printed(schema: JsonObject): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

describe('the schemas that are checked in', () => {
  test('of manifests', async () => {
    await expect(printed(manifestSchema(models))).toMatchFileSnapshot('../../schemas/manifest.schema.json');
  });

  test('of the project file', async () => {
    await expect(printed(projectSchema(models))).toMatchFileSnapshot('../../schemas/project.schema.json');
  });
});

test('the table of all fields that is checked in', async () => {
  await expect(fieldReference(models)).toMatchFileSnapshot('../../schemas/README.md');
});

/** All schemas in a schema, with their paths. */
function schemasIn(schema: JsonValue, path = ''): readonly { readonly path: string; readonly schema: JsonObject }[] {
  if (Array.isArray(schema)) {
    return schema.flatMap((item: JsonValue, index) => schemasIn(item, `${path}/${String(index)}`));
  }
  return isJsonObject(schema)
    ? [
        { path, schema },
        ...Object.entries(schema)
          .filter(([keyword]) => keyword !== 'defaultSnippets')
          .flatMap(([keyword, inner]) => schemasIn(inner, `${path}/${keyword}`)),
      ]
    : [];
}

describe.each([
  { of: 'manifests', schema: manifestSchema(models) },
  { of: 'the project file', schema: projectSchema(models) },
])('the schema of $of', ({ schema: whole }) => {
  const all = schemasIn(whole);

  test('says of every field what it is', () => {
    // Conditions and what they refuse say nothing of what a field is.
    const fields = all.filter(({ path }) => /\/properties\/[^/]+$/u.test(path) && !path.includes('/if/'));
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter(({ schema }) => textOf(schema['description']) === '').map(({ path }) => path)).toEqual([]);
  });

  test('says of every value of a choice what it means', () => {
    const choices = all.filter(({ path, schema }) => Array.isArray(schema['enum']) && !path.endsWith('/region'));
    expect(choices.length).toBeGreaterThan(2);
    for (const { path, schema } of choices) {
      const meanings = textsIn(schema['enumDescriptions']);
      expect(
        meanings.filter((meaning) => meaning !== ''),
        path,
      ).toHaveLength(textsIn(schema['enum']).length);
    }
  });
});

test('a field that null clears says what that means', () => {
  for (const { name, manifest } of models) {
    for (const field of Object.keys(manifest.clearable)) {
      const description = textOf(propertiesOf(manifest.schema)[field]?.['description']);
      expect(description, `${name}.${field}`).toMatch(/\bnull (?:clears|removes|keeps|means)\b/u);
    }
  }
});

describe('the schemas that manifests are held against', () => {
  const kinds = new KindSet(models);
  const schemas = models.flatMap((model) =>
    (['document', 'nested'] as const).map((place) => ({
      title: `${model.name} as ${place}`,
      schema: kinds.grammar(model, place).schema,
    })),
  );

  test.each([...schemas, { title: 'the project file', schema: strictProjectSchema(models) }])(
    '$title is a valid schema, which the program does not ask again',
    ({ schema }) => {
      const strict = new Ajv2020({ strict: true, allowUnionTypes: true });
      expect([strict.validateSchema(schema), strict.errors]).toEqual([true, null]);
    },
  );
});

describe('the schema of manifests', () => {
  test('takes everything that is valid', () => {
    fc.assert(
      fc.property(randomDocuments, (manifests) => {
        for (const manifest of manifests) {
          expect(isManifest(manifest), JSON.stringify(isManifest.errors)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    {
      about: 'a reference in place of a number',
      text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: "\${var.days}"}}`,
    },
    { about: 'a reference in place of an id', text: HEAD.replace('support', '${var.id}') },
    { about: 'a reference in place of a boolean', text: `${HEAD}protect: \${var.on}` },
    {
      about: 'null where it clears',
      text: `${HEAD}metadata: null\ntags: null\nretentionSettings: null\nusers: [{id: a, expirationSettings: null}]`,
    },
    { about: 'empty collections', text: `${HEAD}users: []\nbots: []\nadmins: []` },
    {
      about: 'a document for a child',
      text: 'apiVersion: chime-sync/v1\nkind: AppInstanceUserEndpoint\nappInstance: support\nuser: a\nname: b',
    },
  ])('takes $about', ({ text }) => {
    for (const document of documents(text)) {
      expect(isManifest(document), JSON.stringify(isManifest.errors)).toBe(true);
    }
  });

  test.each([
    { about: 'an unknown kind', text: 'apiVersion: chime-sync/v1\nkind: Channel\nid: a' },
    { about: 'another version', text: HEAD.replace('/v1', '/v2') },
    { about: 'an unknown field', text: `${HEAD}nmae: a` },
    {
      about: 'an unknown field of a nested resource',
      text: `${HEAD}users: [{id: a, endpoints: [{name: b, typ: APNS}]}]`,
    },
    { about: 'a number as name', text: `${HEAD}name: 12` },
    { about: 'null as name', text: `${HEAD}name: null` },
    { about: 'null as users', text: `${HEAD}users: null` },
    { about: 'zero days', text: `${HEAD}retentionSettings: {channelRetentionSettings: {retentionDays: 0}}` },
    { about: 'a child without its parent', text: 'apiVersion: chime-sync/v1\nkind: AppInstanceUser\nid: a' },
    { about: 'a level that a collection cannot have', text: `${HEAD}prune: {admins: owned}` },
  ])('refuses $about', ({ text }) => {
    expect(documents(text).every((document) => isManifest(document))).toBe(false);
  });
});

/** Every YAML document of the examples, with the file that it is in. */
const examples = globSync('examples/**/*.yaml').flatMap((file) =>
  documents(readFileSync(file, 'utf8')).map((document) => ({ file, document })),
);

describe('the examples', () => {
  test.each(examples)('$file', ({ document }) => {
    const validate = document['kind'] === 'Project' ? isProject : isManifest;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('the schema of the project file', () => {
  test('takes a project file', () => {
    expect(
      documents(PROJECT).every((document) => isProject(document)),
      JSON.stringify(isProject.errors),
    ).toBe(true);
  });

  test('refuses a misspelt key', () => {
    expect(documents(`${PROJECT}guardrail: {}\n`).every((document) => isProject(document))).toBe(false);
  });
});
