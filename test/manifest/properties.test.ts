import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/core/diagnostic.js';
import type { DesiredResource } from '../../src/core/resource.js';
import { formatManifest, loadManifests } from '../../src/manifest/index.js';
import { models } from '../support/resources.js';
import { escaped, randomDocuments } from './random-manifests.js';
import { HEAD, optionsFor } from './workspace.js';

/** Loads text through standard input: no files, so that a property can run many times. */
async function read(text: string): Promise<readonly DesiredResource[]> {
  const options = optionsFor('/nowhere/at/all', {
    files: ['-'],
    readStandardInput: () => Promise.resolve(Buffer.from(text)),
  });
  return (await loadManifests(options)).resources;
}

/** All of a resource but its place. */
function content(resources: readonly DesiredResource[]) {
  return resources.map((resource) => ({ ...resource, locate: undefined }));
}

/** JSON is YAML: documents can be written without the printer under test. */
function asJson(documents: readonly unknown[]): string {
  return documents.map((document) => JSON.stringify(document)).join('\n---\n');
}

describe('properties', () => {
  test('what is printed reads back the same', async () => {
    await fc.assert(
      fc.asyncProperty(randomDocuments, async (documents) => {
        const resources = await read(asJson(documents.map(escaped)));
        const printed = formatManifest(resources, models);
        const again = await read(printed);
        expect(content(again)).toEqual(content(resources));
        expect(formatManifest(again, models)).toBe(printed);
      }),
      { numRuns: 150 },
    );
  });

  test('values arrive as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(randomDocuments, async (documents) => {
        const resources = await read(asJson(documents.map(escaped)));
        for (const { id, name, tags, metadata, users } of documents) {
          const instance = resources.find(({ address }) => address === id);
          expect(instance?.spec['name']).toEqual(name);
          expect(instance?.spec['tags']).toEqual(tags);
          expect(instance?.spec['metadata']).toEqual(metadata);
          const declared = resources.filter(({ kind, parent }) => kind === 'AppInstanceUser' && parent === id);
          expect(declared).toHaveLength(Array.isArray(users) ? users.length : 0);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('children on their own, in any order, say the same', async () => {
    await fc.assert(
      fc.asyncProperty(randomDocuments, fc.infiniteStream(fc.nat()), async (documents, random) => {
        const resources = await read(asJson(documents.map(escaped)));
        const alone = resources.map((resource) => formatManifest([{ ...resource, stated: [] }], models));
        const shuffled = alone
          .map((text) => ({ text, rank: random.next().value as number }))
          .sort((left, right) => left.rank - right.rank);
        const again = await read(shuffled.map(({ text }) => text).join('---\n'));
        // An empty collection is stated by its parent only, and that was cut off above.
        const comparable = (list: readonly DesiredResource[]) =>
          content(list).map((resource) => ({ ...resource, stated: [] }));
        expect(comparable(again)).toEqual(comparable(resources));
      }),
      { numRuns: 100 },
    );
  });

  test('garbage is refused, never a crash', async () => {
    const pieces = [
      ...[
        '{',
        '}',
        '[',
        ']',
        ':',
        ' ',
        '\n',
        '-',
        '- ',
        '  ',
        '"',
        "'",
        '|',
        '>',
        '#',
        '&a',
        '*a',
        '!',
        '!!x ',
        '%',
        '?',
        ',',
      ],
      ...[
        '---\n',
        '...\n',
        '\t',
        '\r\n',
        '\0',
        '\uFEFF',
        '\u2028',
        '${',
        '$${',
        '<<',
        '__proto__',
        'id',
        'users:\n',
        'null',
      ],
      ...[
        'apiVersion: chime-sync/v1\n',
        'kind: AppInstance\n',
        'endpointAttributes: ',
        'metadata: ',
        'tags: ',
        '\ud800',
        '1e999',
      ],
    ];
    const garbage = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), garbage, async (hasHead, parts) => {
        try {
          await read((hasHead ? HEAD : '') + parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(DiagnosticError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
