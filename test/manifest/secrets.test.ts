import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadManifests } from '../../src/manifest/index.js';
import { HEAD, load, loadManifest, optionsFor, problemsOf } from './workspace.js';

/** A device token as somebody might paste it into a manifest. */
const TOKEN = '9f86d081884c7d659a2feaa0c55ad015';

/** Everything of the problems that could reach an output. */
async function told(text: string): Promise<string> {
  const problems = await problemsOf(loadManifest(text));
  expect(problems).not.toHaveLength(0);
  return JSON.stringify(problems);
}

/** Good manifests that hold the token, in all styles of YAML. */
const WITH_TOKENS: readonly string[] = (() => {
  const endpoint = (attributes: string) =>
    `${HEAD}name: Support\nusers:\n- id: a\n  endpoints:\n  - name: e\n    type: GCM\n    endpointAttributes: ${attributes}\n    allowMessages: ALL\n  name: A\n- id: b\n  name: B\n`;
  const attributes = { deviceToken: TOKEN, voipDeviceToken: TOKEN };
  const endpoints = [{ name: 'e', type: 'GCM', endpointAttributes: attributes, allowMessages: 'ALL' }];
  const manifest = { apiVersion: 'chime-sync/v1', kind: 'AppInstance', id: 'support', users: [{ id: 'a', endpoints }] };
  return [
    endpoint(`{deviceToken: ${TOKEN}, voipDeviceToken: "${TOKEN}"}`),
    endpoint(`\n      deviceToken: ${TOKEN}\n      voipDeviceToken: '${TOKEN}'`),
    endpoint(`\n      deviceToken: >-\n        ${TOKEN}\n      voipDeviceToken:\n        "${TOKEN}"`),
    endpoint(`{\n      "deviceToken":\n        "${TOKEN}",\n      "voipDeviceToken": "${TOKEN}"\n    }`),
    JSON.stringify(manifest),
    JSON.stringify(manifest, undefined, 2),
  ];
})();

interface Slip {
  readonly at: number;
  readonly removed: boolean;
  readonly typed: string;
}

/** Removes the next sign of the language behind a place, or puts another one there. */
function applySlip(text: string, { at, removed, typed }: Slip): string {
  const start = Math.floor(at * text.length);
  if (!removed) {
    return text.slice(0, start) + typed + text.slice(start);
  }
  const sign = text.slice(start).search(/["':{}[\],\n-]/u);
  return sign < 0 ? text : text.slice(0, start + sign) + text.slice(start + sign + 1);
}

/** All stretches of eight characters: a slip may have parted the token. */
function partsOf(token: string): readonly string[] {
  return Array.from({ length: token.length - 7 }, (_, index) => token.slice(index, index + 8));
}

/** Loads text through standard input: no files, so that a property can run many times. */
async function read(text: string) {
  return await loadManifests(
    optionsFor('/nowhere/at/all', { files: ['-'], readStandardInput: () => Promise.resolve(Buffer.from(text)) }),
  );
}

const RUNS = 2000;

const inEndpoint = (lines: string): string => `${HEAD}users:\n- id: a\n  endpoints:\n  - name: e\n${lines}`;

describe('S9: a literal device token never reaches a diagnostic', () => {
  test.each([
    { about: 'beside an unknown key', text: inEndpoint(`    endpointAttributes: {deviceToken: ${TOKEN}, voip: x}\n`) },
    { about: 'misspelt', text: inEndpoint(`    endpointAttributes: {devicetokn: "${TOKEN}"}\n`) },
    { about: 'under an unknown key', text: inEndpoint(`    endpointAttributes: {deviceToken: a, token: ${TOKEN}}\n`) },
    { about: 'one level too high', text: inEndpoint(`    deviceToken: ${TOKEN}\n`) },
    { about: 'in place of its parent', text: inEndpoint(`    endpointAttributes: ${TOKEN}\n`) },
    { about: 'as a list', text: inEndpoint(`    endpointAttributes: {deviceToken: [${TOKEN}]}\n`) },
    { about: 'as a key', text: inEndpoint(`    endpointAttributes: {"deviceToken ${TOKEN}": x}\n`) },
    { about: 'as a key of its own', text: inEndpoint(`    endpointAttributes: {deviceToken: {${TOKEN}: x}}\n`) },
    { about: 'inside a key that misses its colon', text: inEndpoint(`    "deviceToken ${TOKEN}": x\n`) },
    { about: 'a number as key', text: inEndpoint('    endpointAttributes: {deviceToken: {9860818847659255015: x}}\n') },
    { about: 'twice', text: inEndpoint(`    endpointAttributes: {deviceToken: a, deviceToken: ${TOKEN}}\n`) },
    { about: 'too long', text: inEndpoint(`    endpointAttributes: {deviceToken: ${TOKEN.repeat(60)}}\n`) },
    { about: 'with a broken reference', text: inEndpoint(`    endpointAttributes: {deviceToken: "${TOKEN}\${x"}\n`) },
    { about: 'read as a number', text: inEndpoint(`    endpointAttributes: {deviceToken: 9860818847659255015}\n`) },
    {
      about: 'behind an alias',
      text: `${HEAD}metadata: &t ${TOKEN}\nnmae: x\n${inEndpoint('    endpointAttributes: {deviceToken: *t}\n').slice(HEAD.length)}`,
    },
    {
      about: 'in a block scalar',
      text: inEndpoint(`    endpointAttributes:\n      deviceToken: |\n        ${TOKEN}\n        x\n`),
    },
    {
      about: 'before a syntax error on its line',
      text: inEndpoint(`    endpointAttributes: {deviceToken: ${TOKEN}, "x}\n`),
    },
    { about: 'in an unclosed quote', text: inEndpoint(`    endpointAttributes: {deviceToken: "${TOKEN}\n`) },
    {
      about: 'in a broken block scalar',
      text: inEndpoint(`    endpointAttributes:\n      deviceToken: |\n        ${TOKEN}\n       x: "\n`),
    },
    {
      about: 'on the line below, unclosed',
      text: inEndpoint(`    endpointAttributes: {deviceToken:\n      "${TOKEN}\n`),
    },
    {
      about: 'in a comment beside another',
      text: inEndpoint(`    endpointAttributes: {voip: x, deviceToken: abc} # old: ${TOKEN}\n`),
    },
    {
      about: 'in a comment beside a reference',
      text: inEndpoint(`    endpointAttributes: {voip: x, deviceToken: "\${env.T}"} # ${TOKEN}\n`),
    },
    {
      about: 'in a comment that names it, beside another field',
      text: inEndpoint(`    allowMessages: SOME # deviceToken: ${TOKEN}\n`),
    },
    {
      about: 'in a comment before the line of its value',
      text: inEndpoint(`    endpointAttributes:\n      deviceToken: # ${TOKEN}\n        [abc]\n`),
    },
    {
      about: 'in a comment in place of its value',
      text: inEndpoint(`    endpointAttributes:\n      deviceToken: # ${TOKEN}\n`),
    },
    { about: 'as an anchor', text: inEndpoint(`    endpointAttributes: {voip: x, deviceToken: &${TOKEN} abc}\n`) },
    { about: 'as a tag', text: inEndpoint(`    endpointAttributes: {deviceToken: !${TOKEN} abc}\n`) },
    {
      about: 'in an item of its own',
      text: inEndpoint(`    endpointAttributes: {voip: x, deviceToken: abc, ${TOKEN}}\n`),
    },
    {
      about: 'over two lines, without quotes',
      text: inEndpoint(`    endpointAttributes: {voip: x, deviceToken: abc\n      ${TOKEN}, type: a}\n`),
    },
    {
      about: 'beside an alias',
      text: inEndpoint(`    endpointAttributes: {voip: &t abc, deviceToken: *t} # ${TOKEN}\n`),
    },
    {
      about: 'before what the colon of another value makes of it',
      text: inEndpoint(`    endpointAttributes:\n      deviceToken: abc ${TOKEN}: x\n`),
    },
    {
      about: 'with an anchor, in a file that cannot be parsed',
      text: `${HEAD}metadata: &t ${TOKEN} : "\n${inEndpoint('    endpointAttributes: {deviceToken: *t}\n').slice(HEAD.length)}`,
    },
    {
      about: 'at the beginning of a line that names the next one',
      text: inEndpoint(
        `    endpointAttributes: {deviceToken:\n        ${TOKEN}, voipDeviceToken: "${TOKEN}" "${TOKEN}"}\n`,
      ),
    },
    {
      about: 'below its key, before the name of the next one',
      text: inEndpoint(`    endpointAttributes: {"deviceToken":\n      "${TOKEN}" "voipDeviceToken": "${TOKEN}"}\n`),
    },
    {
      about: 'behind the colon of a key on a line of its own',
      text: inEndpoint(`    endpointAttributes:\n      ? deviceToken\n      : ${TOKEN} "\n      : x\n`),
    },
    {
      about: 'in the value before it, which goes on',
      text: inEndpoint(`    type: GCM\n      "${TOKEN}"\n    endpointAttributes: {deviceToken: x}\n`),
    },
    {
      about: 'in the name before it, which goes on',
      text: inEndpoint(`    allowMessages: "ALL\n    endpointAttributes: {deviceToken: ${TOKEN} \${x"\n`),
    },
    {
      about: 'misspelt, in a file that cannot be parsed',
      text: inEndpoint(`    deviceTokn: ${TOKEN} "\n    : "\n`),
    },
    {
      about: 'below an anchor, in a file that cannot be parsed',
      text: `${HEAD}metadata: &t\n  ${TOKEN} : "\n${inEndpoint('    endpointAttributes: {deviceToken: *t}\n').slice(HEAD.length)}`,
    },
    {
      about: 'with a bad escape',
      text: inEndpoint(`    endpointAttributes:\n      deviceToken:\n        "${TOKEN}\\q"\n`),
    },
  ])('$about', async ({ text }) => {
    const output = await told(text);
    expect(output).not.toContain(TOKEN);
    expect(output).not.toContain('9860818847659255015');
  });

  test('no slip of the keyboard shows a part of it', async () => {
    const slip = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      removed: fc.boolean(),
      typed: fc.constantFrom(
        '"',
        "'",
        ':',
        ': ',
        '\n',
        '{',
        '}',
        '[',
        ']',
        ',',
        '#',
        ' ',
        '&a ',
        '- ',
        '? ',
        '\r\n',
        '|\n',
      ),
    });
    const slips = fc.array(slip, { minLength: 1, maxLength: 4 });
    const property = fc.asyncProperty(fc.constantFrom(...WITH_TOKENS), slips, async (text, edits) => {
      const problems = await problemsOf(read(edits.reduce(applySlip, text)));
      expect(partsOf(TOKEN).filter((part) => JSON.stringify(problems).includes(part))).toEqual([]);
    });
    await fc.assert(property, { numRuns: RUNS, seed: 1 });
  });

  test('what stands before it is still shown', async () => {
    const problems = await problemsOf(
      loadManifest(inEndpoint(`    endpointAttributes: {deviceToken: "${TOKEN}", voip: x}\n`)),
    );
    const problem = problems.find(({ code }) => code === 'unknown-field');
    expect(problem?.position).toMatchObject({
      line: 8,
      column: 75,
      sourceLine: '    endpointAttributes: {deviceToken: (sensitive)',
      sourceLineColumn: 39,
    });
  });

  test('a reference is shown: it is no secret', async () => {
    const [problem] = await problemsOf(
      loadManifest(inEndpoint('    endpointAttributes: {deviceToken: "${env.TOKEN}"}\n')),
    );
    expect(problem).toMatchObject({
      code: 'unset-environment-variable',
      position: { line: 8, column: 40, length: 12 },
    });
    expect(problem?.position?.sourceLine).toContain('${env.TOKEN}');
  });
});

describe('S9: a value from the environment never reaches a diagnostic', () => {
  test.each([
    { about: 'too long for a tag', field: 'tags: {a: "${env.S}"}', value: TOKEN.repeat(10) },
    { about: 'too long for metadata', field: 'metadata: "${env.S}"', value: TOKEN.repeat(40) },
    { about: 'of the wrong kind', field: 'tags: "${env.S}"', value: TOKEN },
    { about: 'with line breaks', field: 'tags: {a: ""}\nmetadata: "${env.S}"', value: `${TOKEN}\n` },
  ])('$about', async ({ field, value }) => {
    const problems = await problemsOf(
      load({ 'm.yaml': `${HEAD}${field}\n` }, { files: ['m.yaml'], env: { S: value } }),
    );
    expect(problems).not.toHaveLength(0);
    expect(JSON.stringify(problems)).not.toContain(TOKEN);
  });

  test.each([
    { about: 'as a text', field: `metadata: "${'x'.repeat(1020)}\${env.S}"` },
    { about: 'in a mapping', field: `metadata: {a: ${'x'.repeat(1020)}, b: "\${env.S}"}` },
  ])('nor does its length, in metadata $about', async ({ field }) => {
    const told = async (secret: string) =>
      JSON.stringify(
        await problemsOf(load({ 'm.yaml': `${HEAD}${field}\n` }, { files: ['m.yaml'], env: { S: secret } })),
      );
    const short = await told('12345');
    expect(short).toContain('too-long');
    expect(await told('1234567890')).toBe(short);
  });
});
