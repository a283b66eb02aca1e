import {
  $Command,
  ChimeSDKIdentityClient,
  type ChimeSDKIdentityClientResolvedConfig,
} from '@aws-sdk/client-chime-sdk-identity';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { $SchemaRef, EndpointParameterInstructions, MetadataBearer, StaticStructureSchema } from '@smithy/types';

/** A note as the service has it. */
export interface Note {
  readonly NoteId?: string;
  readonly Text?: string;
  readonly Colour?: string;
}

interface BoardInput {
  readonly AppInstanceArn: string;
}

interface NoteInput extends BoardInput {
  readonly NoteId: string;
}

interface ListNotesOutput extends MetadataBearer {
  readonly Notes?: readonly Note[];
  readonly NextToken?: string;
}

/** A client of the service of notes, with a method for each operation as the clients of the SDK have. */
export class NoteClient extends ChimeSDKIdentityClient {
  async listNotes(input: BoardInput & { MaxResults?: number; NextToken?: string }): Promise<ListNotesOutput> {
    return await this.send(new ListNotesCommand(input));
  }

  async readNote(input: NoteInput): Promise<MetadataBearer & { readonly Note?: Note }> {
    return await this.send(new ReadNoteCommand(input));
  }

  async writeNote(input: NoteInput & { Text: string; Colour?: string | undefined }): Promise<MetadataBearer & Note> {
    return await this.send(new WriteNoteCommand(input));
  }

  async rewriteNote(input: NoteInput & { Text: string }): Promise<MetadataBearer & Note> {
    return await this.send(new RewriteNoteCommand(input));
  }

  async tearNoteOff(input: NoteInput): Promise<MetadataBearer> {
    return await this.send(new TearNoteOffCommand(input));
  }
}

const ENDPOINT_PARAMETERS: EndpointParameterInstructions = {
  Endpoint: { type: 'builtInParams', name: 'endpoint' },
  Region: { type: 'builtInParams', name: 'region' },
};
const NAMESPACE = 'com.example.notes';
const TEXT: $SchemaRef = 0;
const IN_PATH: $SchemaRef = [0, 1];
const inQuery = (name: string): $SchemaRef => [0, { httpQuery: name }];

const NOTE = structure('Note', { NoteId: TEXT, Text: TEXT, Colour: TEXT });
const BOARD_PATH = '/app-instances/{AppInstanceArn}/notes';
const NOTE_PATH = `${BOARD_PATH}/{NoteId}`;
const ONE = { AppInstanceArn: IN_PATH, NoteId: IN_PATH };

const ListNotesCommand = commandOf(
  'ListNotes',
  ['GET', BOARD_PATH, 200],
  { AppInstanceArn: IN_PATH, MaxResults: inQuery('max-results'), NextToken: inQuery('next-token') },
  { Notes: [1, NAMESPACE, 'Notes', 0, () => NOTE], NextToken: TEXT },
);
const ReadNoteCommand = commandOf('ReadNote', ['GET', NOTE_PATH, 200], ONE, { Note: () => NOTE });
const WriteNoteCommand = commandOf(
  'WriteNote',
  ['POST', BOARD_PATH, 201],
  { AppInstanceArn: IN_PATH, NoteId: TEXT, Text: TEXT, Colour: TEXT },
  { NoteId: TEXT },
);
const RewriteNoteCommand = commandOf('RewriteNote', ['PUT', NOTE_PATH, 200], { ...ONE, Text: TEXT }, { NoteId: TEXT });
const TearNoteOffCommand = commandOf('TearNoteOff', ['DELETE', NOTE_PATH, 204], ONE, {});

type Members = Readonly<Record<string, $SchemaRef>>;

/** The class of a command, made as the SDK makes its own. */
function commandOf(operation: string, http: readonly [string, string, number], input: Members, output: Members) {
  return $Command
    .classBuilder<object, MetadataBearer, ChimeSDKIdentityClientResolvedConfig>()
    .ep(ENDPOINT_PARAMETERS)
    .m((_command, _stack, configuration: ChimeSDKIdentityClientResolvedConfig) => [
      getEndpointPlugin(configuration, ENDPOINT_PARAMETERS),
    ])
    .s('NoteService', operation, {})
    .n('NoteClient', `${operation}Command`)
    .sc([
      9,
      NAMESPACE,
      operation,
      { http: [...http] },
      () => structure(`${operation}Request`, input),
      () => structure(`${operation}Response`, output),
    ])
    .build();
}

function structure(name: string, members: Members): StaticStructureSchema {
  return [3, NAMESPACE, name, 0, Object.keys(members), Object.values(members)];
}
