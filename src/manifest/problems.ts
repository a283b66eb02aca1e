import { compareText } from '../core/address.js';
import { deceptiveCharacters } from '../core/appearance.js';
import type { Diagnostic, DiagnosticCode, Severity } from '../core/diagnostic.js';
import type { SourcePosition } from '../core/source.js';
import { endOfLine } from './excerpt.js';
import type { SourceFile } from './source-file.js';
import type { MappingEntry, SourceNode } from './source-node.js';

/** A stretch of a file that a problem is about; without `end`, a point of it. */
export interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end?: number;
}

/** The place of a node. */
export function nodePlace(file: SourceFile, { start, end }: SourceNode): Place {
  return { file, start, end };
}

/** The place of the key of an entry. */
export function entryPlace(file: SourceFile, { keyStart, keyEnd }: MappingEntry): Place {
  return { file, start: keyStart, end: keyEnd };
}

/** Whether what stands at a place goes over the end of its line. */
export function spansLines({ file, start, end = start }: Place): boolean {
  return endOfLine(file.text, start) < end;
}

/** What a problem may say beside its code, place and message. */
export interface ProblemDetails {
  readonly hint?: string | undefined;
  readonly severity?: Severity | undefined;
  /** Other places that it has to do with. */
  readonly related?: readonly { readonly message: string; readonly place: Place }[] | undefined;
}

interface Problem extends ProblemDetails {
  readonly code: DiagnosticCode;
  readonly place: Place | undefined;
  readonly message: string;
}

/** Most unseen characters of a text that are named. */
const MAX_NAMED = 5;

/** Most problems of one severity that are told: whoever has more has one mistake many times over. */
const MAX_TOLD = 20_000;

/**
 * Collects the problems of a load. Positions are worked out at the very end: only then is it known, from the whole
 * file, which parts of a source line are secret.
 */
export class Problems {
  readonly #problems = { error: [] as Problem[], warning: [] as Problem[] };
  readonly #untold = { error: 0, warning: 0 };

  get errors(): number {
    return this.#problems.error.length + this.#untold.error;
  }

  add(code: DiagnosticCode, place: Place | undefined, message: string, details: ProblemDetails = {}): void {
    const severity = details.severity ?? 'error';
    if (this.#problems[severity].length < MAX_TOLD) {
      this.#problems[severity].push({ ...details, code, place, message });
    } else {
      this.#untold[severity] += 1;
    }
  }

  /** All problems of these severities, sorted by file, line and column; what an alias repeats is told once. */
  diagnostics(...severities: readonly Severity[]): readonly Diagnostic[] {
    const told = new Set<string>();
    const chosen = severities.flatMap((severity) => this.#problems[severity]).sort(byPlace);
    const diagnostics = chosen.map(toDiagnostic).filter((diagnostic) => {
      const { code, message, position } = diagnostic;
      const key = JSON.stringify([code, position?.file, position?.line, position?.column, message]);
      const repeated = told.has(key);
      told.add(key);
      return !repeated;
    });
    const untold = severities.flatMap((severity): readonly Diagnostic[] => {
      const more = this.#untold[severity];
      const message = `${more} more ${more === 1 ? 'problem is' : 'problems are'} not told.`;
      const hint = 'Mend some of those above, which are probably one mistake many times over, and run it again.';
      return more === 0 ? [] : [{ code: 'more-problems', severity, message, hint }];
    });
    return [...diagnostics, ...untold];
  }
}

function byPlace(left: Problem, right: Problem): number {
  const files = compareText(left.place?.file.name ?? '', right.place?.file.name ?? '');
  return files === 0 ? (left.place?.start ?? -1) - (right.place?.start ?? -1) : files;
}

function toDiagnostic({ code, place, message, hint, severity = 'error', related }: Problem): Diagnostic {
  const position = place && positionOf(place);
  return {
    code,
    severity,
    message: `${message}${position === undefined ? '' : unseenAt(position)}`,
    hint,
    position,
    related: related?.map((other) => ({ message: other.message, position: positionOf(other.place) })),
  };
}

/** Names what nobody sees in the text that is meant: that is often what is wrong with it. Of secrets it tells nothing. */
function unseenAt({ sourceLine = '', sourceLineColumn = 1, length = 1 }: SourcePosition): string {
  const characters = deceptiveCharacters(sourceLine.slice(sourceLineColumn - 1, sourceLineColumn - 1 + length));
  const named = characters.slice(0, MAX_NAMED).join(', ');
  return characters.length === 0 ? '' : ` It holds ${named}${characters.length > MAX_NAMED ? ', …' : ''}.`;
}

/** The position of a place, as people see it. */
export function positionOf({ file, start, end }: Place): SourcePosition {
  return file.position(start, end);
}
