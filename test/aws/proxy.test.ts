import { describe, expect, test } from 'vitest';
import { proxyFor } from '../../src/aws/proxy.js';

const PROXY = 'http://proxy.example:3128';

/** The proxy of a URL, in short. */
function proxyOf(url: string, env: Readonly<Record<string, string>>): string | undefined {
  return proxyFor(new URL(url), env)?.url.origin;
}

describe('the proxy of a URL', () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['https://chime.example', {}, undefined],
    ['https://chime.example', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://chime.example', { HTTP_PROXY: PROXY }, undefined],
    ['http://chime.example', { HTTPS_PROXY: PROXY }, undefined],
    ['http://chime.example', { HTTP_PROXY: PROXY }, PROXY],
    ['https://chime.example', { https_proxy: PROXY, HTTPS_PROXY: 'http://other' }, PROXY],
    ['https://chime.example', { https_proxy: '', HTTPS_PROXY: PROXY }, PROXY],
    ['https://chime.example', { ALL_PROXY: PROXY }, PROXY],
    ['https://chime.example', { ALL_PROXY: 'http://other', HTTPS_PROXY: PROXY }, PROXY],
    ['https://chime.example', { HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
    ['https://chime.example', { HTTPS_PROXY: 'https://proxy.example' }, 'https://proxy.example'],
  ])('%s with %j is %s', (url, env, expected) => {
    expect(proxyOf(url, env)).toBe(expected);
  });

  describe.each(['http://localhost:4566', 'http://127.0.0.1', 'https://127.1.2.3', 'http://[::1]:1'])(
    'for %s, which is this machine,',
    (url) => {
      test('is none that is elsewhere', () => {
        expect(proxyOf(url, { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY })).toBeUndefined();
        expect(proxyOf(url, { ALL_PROXY: 'socks5://proxy.example:1080' })).toBeUndefined();
      });

      test('is one on this machine, which may be there to see what is sent', () => {
        const env = { ALL_PROXY: 'localhost:8080' };
        expect(proxyOf(url, env)).toBe('http://localhost:8080');
        expect(proxyOf(url, { ...env, NO_PROXY: 'localhost,127.0.0.0/8,::1' })).toBeUndefined();
      });
    },
  );

  test.each([
    ['chime.example', 'chime.example'],
    ['chime.example', 'CHIME.example'],
    ['chime.example', 'example'],
    ['chime.example', '.example'],
    ['chime.example', '*.example'],
    ['chime.example', 'chime.example.'],
    ['chime.example.', '.example'],
    ['chime.example', 'a.test, chime.example b.test'],
    ['chime.example', 'chime.example:443'],
    ['chime.example:8443', 'chime.example:8443'],
    ['chime.example', '*'],
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3', '10.0.0.0/8'],
    ['10.1.2.3:8443', '10.1.2.3:8443'],
    ['[fd00::1]', 'fd00::1'],
    ['[fd00::1]', '[fd00::1]'],
    ['[fd00::1]', '[fd00::1]:443'],
    ['[fd00::1]', 'fd00::/8'],
  ])('is none for %s where NO_PROXY is %s', (host, NO_PROXY) => {
    expect(proxyOf(`https://${host}`, { HTTPS_PROXY: PROXY, NO_PROXY })).toBeUndefined();
    expect(proxyOf(`https://${host}`, { HTTPS_PROXY: PROXY, NO_PROXY: 'x', no_proxy: NO_PROXY })).toBeUndefined();
  });

  test.each([
    ['chime.example', 'me.example'],
    ['chime.example', 'chime.example.test'],
    ['chime.example', 'chime.example:80'],
    ['chime.example', 'chimeXexample'],
    ['chime.example', '.'],
    ['chime.example', ' , '],
    ['chime.example', '10.0.0.0/8'],
    ['10.1.2.3', '11.0.0.0/8'],
    ['10.1.2.3', '10.0.0.0/99'],
    ['10.1.2.3', '.3'],
    ['10.1.2.3', 'fd00::/8'],
    ['[fd00::1]', '10.0.0.0/8'],
    ['[fd00::1]', 'fd00::2'],
  ])('stays for %s where NO_PROXY is %j', (host, NO_PROXY) => {
    expect(proxyOf(`https://${host}`, { HTTPS_PROXY: PROXY, NO_PROXY })).toBe(PROXY);
  });
});
