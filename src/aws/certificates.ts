import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { failure } from '../core/diagnostic.js';
import { reasonOf } from '../core/system-error.js';
import { type Environment, firstSet } from './environment.js';
import type { Profile } from './profile.js';

/** A file with the certificates of all authorities that are trusted, instead of those that Node brings along. */
export interface CertificateBundle {
  readonly path: string;
  /** What names it, in the words of whoever set it. */
  readonly source: string;
}

const CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/gu;

/** The bundle that is to be used, in the order of the AWS CLI: `AWS_CA_BUNDLE`, then `ca_bundle` of the profile. */
export function certificateBundle(env: Environment, { name, settings }: Profile): CertificateBundle | undefined {
  const variable = firstSet(env, 'AWS_CA_BUNDLE');
  if (variable !== undefined) {
    return { path: variable.value, source: variable.name };
  }
  const path = settings['ca_bundle'];
  return path === undefined ? undefined : { path, source: `ca_bundle of profile ${name}` };
}

/**
 * Reads a bundle, and makes sure that it is one: what is none would be taken for one without any certificates.
 * @throws DiagnosticError `usage` if it cannot be read, or is none
 */
export async function readCertificates({ path, source }: CertificateBundle): Promise<string> {
  const hint = `${source} has to name a file of certificates in PEM format.`;
  let text: string;
  try {
    text = await readFile(path, 'latin1');
  } catch (error) {
    throw failure('usage', `The certificates in ${path} cannot be read: ${reasonOf(error)}.`, { hint }, error);
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    throw failure('usage', `There is no certificate in ${path}.`, { hint });
  }
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw failure('usage', `Certificate ${index + 1} of ${path} is broken.`, { hint }, error);
    }
  }
  return certificates.join('\n');
}
