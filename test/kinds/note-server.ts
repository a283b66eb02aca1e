import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { WrongAnswer } from '../../src/emulator/faults.js';
import type { Emulator } from '../../src/emulator/index.js';
import type { Note } from './toy-kind/client.js';

/** A request on notes as it came over the wire. */
interface NoteRequest {
  readonly operation: string;
  readonly authorization: string | undefined;
}

/** A service that has a route for notes, and leaves everything else to the emulator behind it. */
export interface NoteServer {
  readonly url: string;
  /** By the ARN of their AppInstance and their key. */
  readonly notes: Map<string, Map<string, Note>>;
  readonly requests: NoteRequest[];
  /** What is answered to the next requests on notes instead of the truth. Nothing is done then. */
  readonly wrongAnswers: WrongAnswer[];
}

/** How a request on notes is answered. */
interface Answer {
  readonly status: number;
  readonly body?: object;
}

const ROUTE = /^\/app-instances\/(?<board>[^/?]+)\/notes(?:\/(?<id>[^/?]+))?(?:\?.*)?$/u;
const NO_NOTE = { status: 404, body: { Code: 'NotFound', Message: 'There is no such note.' } } as const;

/** Starts it for one test. */
export async function startNoteServer(emulator: Emulator): Promise<NoteServer> {
  const state: Omit<NoteServer, 'url'> = { notes: new Map(), requests: [], wrongAnswers: [] };
  const server = createServer((request, response) => {
    const { board, id } = ROUTE.exec(request.url ?? '')?.groups ?? {};
    if (board === undefined) {
      passOn(request, response, emulator);
    } else {
      void answerNotes(state, request, response, decodeURIComponent(board), id);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { ...state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function passOn(request: IncomingMessage, response: ServerResponse, emulator: Emulator): void {
  const { host } = new URL(emulator.url);
  const { method, headers } = request;
  const further = sendRequest(new URL(request.url ?? '', emulator.url), { method, headers: { ...headers, host } });
  further.once('response', (answer) => {
    answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers));
  });
  request.pipe(further);
}

async function answerNotes(
  { notes, requests, wrongAnswers }: Omit<NoteServer, 'url'>,
  request: IncomingMessage,
  response: ServerResponse,
  boardArn: string,
  id: string | undefined,
): Promise<void> {
  const { method = '', headers } = request;
  const input = method === 'POST' || method === 'PUT' ? ((await json(request)) as Note) : {};
  const operation = operationOf(method, id);
  requests.push({ operation, authorization: headers.authorization });
  const wrong = wrongAnswers.shift();
  if (wrong !== undefined) {
    response.writeHead(wrong.status ?? 200, wrong.headers).end(wrong.body);
    return;
  }
  const board = notes.get(boardArn) ?? new Map<string, Note>();
  notes.set(boardArn, board);
  const { status, body } = perform(operation, board, { ...input, NoteId: id ?? input.NoteId ?? '' });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
}

function operationOf(method: string, id: string | undefined): string {
  const changing: Readonly<Record<string, string>> = { POST: 'WriteNote', PUT: 'RewriteNote', DELETE: 'TearNoteOff' };
  return changing[method] ?? (id === undefined ? 'ListNotes' : 'ReadNote');
}

function perform(operation: string, board: Map<string, Note>, input: Note & { readonly NoteId: string }): Answer {
  const { NoteId } = input;
  const note = board.get(NoteId);
  if (operation === 'ListNotes') {
    return { status: 200, body: { Notes: [...board.values()] } };
  }
  if (operation === 'WriteNote') {
    board.set(NoteId, { Colour: 'yellow', ...input });
    return { status: 201, body: { NoteId } };
  }
  if (note === undefined) {
    return NO_NOTE;
  }
  if (operation === 'ReadNote') {
    return { status: 200, body: { Note: note } };
  }
  if (operation === 'RewriteNote') {
    board.set(NoteId, { ...note, ...input });
    return { status: 200, body: { NoteId } };
  }
  board.delete(NoteId);
  return { status: 204 };
}
