import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import {
  type ClientCapabilities,
  type CompletionItem,
  CompletionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  MarkupContent,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node.js';

/** A file in an editor. */
export interface OpenFile {
  /** What the editor marks: `line:column message`, both from 1. */
  problems(): Promise<readonly string[]>;
  /** What is offered at a place, by its label. */
  completionsAt(place: Position): Promise<readonly CompletionItem[]>;
  /** What is shown for what stands at a place, in Markdown. */
  hoverAt(place: Position): Promise<string>;
}

/** The server that VS Code, IntelliJ and Neovim ask of YAML files, with a folder of files open. */
export interface Editor {
  /** Opens a file of this text; a path is relative to the folder. */
  open(path: string, text: string): OpenFile;
  close(): Promise<void>;
}

const SERVER = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');

/** What editors can do, as far as the server goes by it here. */
const CAPABILITIES: ClientCapabilities = {
  workspace: { configuration: true, workspaceFolders: true },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
  },
};

/**
 * Starts the YAML language server as an editor does, offline.
 * @param directory - the workspace folder
 * @param schemas - `yaml.schemas` of the editor's settings: patterns of files by schema
 */
export async function startEditor(
  directory: string,
  schemas: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<Editor> {
  const server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const marked = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  const configured = new Promise<void>((resolve) => {
    connection.onRequest(ConfigurationRequest.type, ({ items }) => {
      resolve();
      return items.map(({ section }) => (section === 'yaml' ? settings(schemas) : {}));
    });
  });
  connection.onRequest(RegistrationRequest.type, () => undefined);
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    marked.get(uri)?.(diagnostics);
  });
  connection.listen();
  const folder = pathToFileURL(directory).href;
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- This server still resolves by it, as editors still send it.
    rootUri: folder,
    workspaceFolders: [{ uri: folder, name: 'workspace' }],
    capabilities: CAPABILITIES,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  await configured;
  // Once it answers, the settings that it asked for before are in force.
  await connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: folder },
    position: { line: 0, character: 0 },
  });
  const open = (path: string, text: string): OpenFile => {
    const uri = `${folder}/${path}`;
    const diagnostics = new Promise<readonly Diagnostic[]>((resolve) => marked.set(uri, resolve));
    return openFile(connection, uri, text, diagnostics);
  };
  return {
    open,
    close: async () => {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      await once(server, 'exit');
      connection.dispose();
    },
  };
}

function openFile(
  connection: ProtocolConnection,
  uri: string,
  text: string,
  diagnostics: Promise<readonly Diagnostic[]>,
): OpenFile {
  const textDocument = { uri };
  const opened = connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  });
  return {
    problems: async () => (await diagnostics).map(brief),
    completionsAt: async (position) => {
      await opened;
      const result = await connection.sendRequest(CompletionRequest.type, { textDocument, position });
      return Array.isArray(result) ? result : (result?.items ?? []);
    },
    hoverAt: async (position) => {
      await opened;
      const hover = await connection.sendRequest(HoverRequest.type, { textDocument, position });
      return MarkupContent.is(hover?.contents) ? hover.contents.value : '';
    },
  };
}

/** Nothing is fetched: catalogues of schemas are elsewhere. */
function settings(schemas: Readonly<Record<string, string | readonly string[]>>) {
  return {
    validate: true,
    hover: true,
    completion: true,
    schemas,
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  };
}

function brief({ range: { start }, message }: Diagnostic): string {
  return `${start.line + 1}:${start.character + 1} ${message}`;
}
