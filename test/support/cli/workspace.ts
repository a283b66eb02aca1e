import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../../src/core/json.js';

/** A project in a folder of its own, gone when the test is over. */
export interface Workspace {
  readonly directory: string;
  /** Writes any file. */
  write(name: string, content: string): void;
  /** Puts these documents in the place of all manifests. JSON is YAML too, so objects say it all. */
  declare(...documents: readonly JsonObject[]): void;
  /** Puts settings over those of the project file. */
  configure(settings: JsonObject): void;
}

/** What the project file says unless {@link Workspace.configure} says otherwise; its owner is `acme/dev`. */
const PROJECT = {
  apiVersion: 'chime-sync/v1',
  kind: 'Project',
  project: 'acme',
  manifests: ['manifests/*.yaml'],
  environments: { dev: { region: 'us-east-1' } },
} as const satisfies JsonObject;

/** Makes a project with these documents as its manifests. */
export function workspaceOf(...documents: readonly JsonObject[]): Workspace {
  const directory = mkdtempSync(join(tmpdir(), 'chime-sync-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  };
  const workspace: Workspace = {
    directory,
    write,
    declare: (...declared) => {
      write('manifests/all.yaml', declared.map((document) => `---\n${JSON.stringify(document, null, 2)}\n`).join(''));
    },
    configure: (settings) => {
      write('chime-sync.yaml', `${JSON.stringify({ ...PROJECT, ...settings }, null, 2)}\n`);
    },
  };
  workspace.configure({});
  workspace.declare(...documents);
  return workspace;
}

/** A document of a kind. */
export function documentOf(kind: string, fields: JsonObject): JsonObject {
  return { apiVersion: 'chime-sync/v1', kind, ...fields };
}

/** The document of an AppInstance, `support` unless told otherwise. */
export function appInstance(fields: JsonObject = {}): JsonObject {
  return documentOf('AppInstance', { id: 'support', name: 'Support', ...fields });
}

/** A Lex configuration of a bot. */
export const LEX = {
  lexBotAliasArn: 'arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID',
  localeId: 'en_US',
  invokedBy: { standardMessages: 'MENTIONS', targetedMessages: 'ALL' },
} as const satisfies JsonObject;

/** The target of an endpoint. */
export const TARGET = {
  type: 'APNS',
  resourceArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef',
} as const satisfies JsonObject;
