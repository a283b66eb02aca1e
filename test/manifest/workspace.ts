import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Diagnostic, DiagnosticError } from '../../src/core/diagnostic.js';
import { type LoadedManifests, type LoadOptions, loadManifests } from '../../src/manifest/index.js';
import { models } from '../support/resources.js';

/** A project of one environment, which takes every manifest beside it. */
export const PROJECT = `apiVersion: chime-sync/v1
kind: Project
project: acme
manifests: ["*.manifest.yaml"]
variables: {days: 30, tier: gold, on: true, team: support}
environments:
  dev: {region: us-east-1, accountId: "111111111111"}
`;

/** The beginning of an AppInstance's manifest: three lines. */
export const HEAD = `apiVersion: chime-sync/v1
kind: AppInstance
id: support
`;

/** Writes files to a folder that is removed when the test is over; the folder's path. */
export function workspace(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'chime-sync-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

/** Options for loading from a folder, with nothing from outside. */
export function optionsFor(workingDirectory: string, more: Partial<LoadOptions> = {}): LoadOptions {
  return {
    models,
    workingDirectory,
    variables: {},
    env: {},
    readStandardInput: () => Promise.resolve(new Uint8Array()),
    ...more,
  };
}

/** Loads files that are written for this test. */
export function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  more: Partial<LoadOptions> = {},
): Promise<LoadedManifests> {
  return loadManifests(optionsFor(workspace(files), more));
}

/** Loads one manifest in {@link PROJECT}. */
export function loadManifest(text: string | Uint8Array, more: Partial<LoadOptions> = {}): Promise<LoadedManifests> {
  return load({ 'chime-sync.yaml': PROJECT, 'm.manifest.yaml': text }, more);
}

/** The problems that loading ends with. */
export async function problemsOf(loading: Promise<LoadedManifests>): Promise<readonly Diagnostic[]> {
  try {
    await loading;
  } catch (error) {
    if (error instanceof DiagnosticError) {
      return error.diagnostics;
    }
    throw error;
  }
  return [];
}

/** A diagnostic in short: `code file:line:column`, or just the code where it has no position. */
export function brief({ code, position }: Diagnostic): string {
  return position === undefined ? code : `${code} ${position.file}:${position.line}:${position.column}`;
}
