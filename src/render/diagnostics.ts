import type { Diagnostic } from '../core/diagnostic.js';
import { type JsonObject, withoutUndefined } from '../core/json.js';
import type { SourcePosition } from '../core/source.js';
import { printable } from './printable.js';
import type { Style } from './style.js';

/** Diagnostics as a compiler prints them: place, code, message, the source line with a caret, a hint. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], style: Style): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, style)).join('\n');
}

function renderDiagnostic({ code, severity, message, hint, position, related }: Diagnostic, style: Style): string {
  const colour = severity === 'error' ? style.removed : style.changed;
  const place = position === undefined ? '' : `${renderPlace(position)}: `;
  return [
    `${place}${colour(`${severity}[${code}]`)}: ${printable(message)}`,
    ...(position === undefined ? [] : renderExcerpt(position, style)),
    ...(hint === undefined ? [] : [`  ${style.faint('hint:')} ${printable(hint)}`]),
    ...(related ?? []).flatMap((other) => [
      `  ${style.faint(`${renderPlace(other.position)}: ${printable(other.message)}`)}`,
      ...renderExcerpt(other.position, style),
    ]),
  ].join('\n');
}

function renderPlace({ file, line, column }: SourcePosition): string {
  return `${printable(file)}:${line}:${column}`;
}

function renderExcerpt(position: SourcePosition, style: Style): string[] {
  const { line, length = 1, sourceLine, sourceLineColumn = position.column } = position;
  if (sourceLine === undefined) {
    return [];
  }
  const number = String(line);
  // Tabs stay tabs under the line, so that the caret stands where the eye expects it.
  const indent = sourceLine.slice(0, sourceLineColumn - 1).replaceAll(/[^\t]/gu, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(length, sourceLine.length - sourceLineColumn + 1)));
  return [
    `  ${style.faint(`${number} |`)} ${printable(sourceLine)}`,
    `  ${style.faint(`${' '.repeat(number.length)} |`)} ${indent}${style.strong(carets)}`,
  ];
}

/** Diagnostics as data. */
export function diagnosticToJson({ code, severity, message, hint, position, related }: Diagnostic): JsonObject {
  return withoutUndefined({
    code,
    severity,
    message,
    hint,
    ...(position && placeToJson(position)),
    related: related?.map((other) => ({ message: other.message, ...placeToJson(other.position) })),
  });
}

function placeToJson({ file, line, column }: SourcePosition): JsonObject {
  return { file, line, column };
}
