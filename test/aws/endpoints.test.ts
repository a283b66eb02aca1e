import { describe, expect, test } from 'vitest';
import { resolveEndpoints } from '../../src/aws/endpoints.js';

/** What is set, in the order of AWS: each source by its name, with a URL that says which it is. */
const SOURCES = [
  ['flag', 'http://flag'],
  ['AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY', 'http://variable-of-service'],
  ['AWS_ENDPOINT_URL', 'http://variable'],
  ['chime_sdk_identity.endpoint_url', 'http://services'],
  ['endpoint_url', 'http://profile'],
] as const;

/** Settles the endpoints where these sources are set. */
function resolve(set: Readonly<Record<string, string>>) {
  const { flag, ...others } = set;
  const of = (isWanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(others).filter(([name]) => isWanted(name)));
  return resolveEndpoints({
    flag,
    env: of((name) => name.startsWith('AWS_')),
    profile: {
      name: 'work',
      isNamed: true,
      settings: of((name) => /^[a-z_]+$/u.test(name)),
      services: of((name) => name.includes('.')),
    },
  });
}

describe('the endpoint', () => {
  test.each(SOURCES.map(([name, url], index) => [name, url, SOURCES.slice(index)] as const))(
    'of %s comes before those after it',
    (_name, url, sources) => {
      expect(resolve(Object.fromEntries(sources)).identity).toBe(url);
    },
  );

  test.each<[Readonly<Record<string, string>>, string | undefined]>([
    [{}, undefined],
    [{ AWS_ENDPOINT_URL_STS: 'http://sts', flag: 'http://flag' }, 'http://sts'],
    [{ AWS_ENDPOINT_URL: 'http://all', flag: 'http://flag' }, 'http://flag'],
    [{ AWS_ENDPOINT_URL: 'http://all', endpoint_url: 'http://profile' }, 'http://all'],
    [{ AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY: 'http://identity' }, 'http://identity'],
    [{ 'sts.endpoint_url': 'http://sts', endpoint_url: 'http://profile' }, 'http://sts'],
    [{ 'sts.endpoint_url': 'http://sts', flag: 'http://flag' }, 'http://sts'],
    [{ endpoint_url: 'http://profile', flag: 'http://flag' }, 'http://flag'],
    [
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL_STS: 'http://sts', flag: 'http://flag' },
      'http://flag',
    ],
  ])('S42: of STS, with %j, is %s', (set, expected) => {
    expect(resolve(set).sts).toBe(expected);
  });

  test.each<[Readonly<Record<string, string>>, boolean]>([
    [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, true],
    [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' }, true],
    [{ ignore_configured_endpoint_urls: 'true' }, true],
    [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false', ignore_configured_endpoint_urls: 'true' }, false],
    [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: '' }, false],
  ])('with %j is ignored: %s', (setting, isIgnored) => {
    for (const [name, url] of SOURCES) {
      const expected = isIgnored && name !== 'flag' ? undefined : url;
      expect(resolve({ ...setting, [name]: url }).identity).toBe(expected);
    }
  });

  test.each([
    ['http://127.0.0.1:4566/', 'http://127.0.0.1:4566'],
    ['http://127.0.0.1:4566/prefix/', 'http://127.0.0.1:4566/prefix'],
    ['https://chime.example/a/b//', 'https://chime.example/a/b'],
  ])('%s is called %s', (url, called) => {
    expect(resolve({ flag: url }).identity).toBe(called);
  });

  test.each([
    'http://user:password@127.0.0.1',
    'ftp://user:password@127.0.0.1',
    'http://127.0.0.1/?key=password',
    'http://127.0.0.1/#password',
  ])('%s is refused, and its password not shown', (url) => {
    const refused = (): unknown => resolve({ AWS_ENDPOINT_URL: url });
    expect(refused).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('password') as string,
        diagnostics: [
          expect.objectContaining({ code: 'usage', message: expect.stringContaining('endpoint URL') as string }),
        ],
      }),
    );
  });

  test('that is refused is told with what has set it', () => {
    const source = 'AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY';
    const hint = expect.stringContaining(`It comes from ${source}.`) as string;
    expect(() => resolve({ [source]: 'nonsense' })).toThrow(
      expect.objectContaining({ diagnostics: [expect.objectContaining({ hint })] }),
    );
  });
});
