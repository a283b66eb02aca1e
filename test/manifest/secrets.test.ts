import { describe, expect, test } from 'vitest';
import { HEAD, load, loadManifest, problemsOf } from './workspace.js';

/** A device token as somebody might paste it into a manifest. */
const TOKEN = '9f86d081884c7d659a2feaa0c55ad015';

/** Everything of the problems that could reach an output. */
async function told(text: string): Promise<string> {
  const problems = await problemsOf(loadManifest(text));
  expect(problems).not.toHaveLength(0);
  return JSON.stringify(problems);
}

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
      about: 'with a bad escape',
      text: inEndpoint(`    endpointAttributes:\n      deviceToken:\n        "${TOKEN}\\q"\n`),
    },
  ])('$about', async ({ text }) => {
    const output = await told(text);
    expect(output).not.toContain(TOKEN);
    expect(output).not.toContain('9860818847659255015');
  });

  test('what stands before it is still shown', async () => {
    const [problem] = await problemsOf(
      loadManifest(inEndpoint(`    endpointAttributes: {deviceToken: "${TOKEN}", voip: x}\n`)),
    );
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
});
