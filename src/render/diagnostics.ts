import stringWidth from 'string-width';
import { count } from '../core/count.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { type JsonObject, withoutUndefined } from '../core/json.js';
import type { SourcePosition } from '../core/source.js';
import { type LookAlikes, lookAlikesIn, printable, printableBefore } from './printable.js';
import type { Style } from './style.js';

/** Diagnostics as a compiler prints them: place, code, message, the source line with a caret, a hint. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], style: Style): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, style)).join('\n');
}

/** How many there are, as a compiler closes with: for those who see only the end of many. */
export function renderDiagnosticCounts(diagnostics: readonly Diagnostic[], style: Style): string {
  const counted = (['error', 'warning'] as const).flatMap((severity) => {
    const amount = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return amount === 0 ? [] : [count(amount, severity)];
  });
  return diagnostics.length < 2 ? '' : style.strong(counted.join(', '));
}

function renderDiagnostic(diagnostic: Diagnostic, style: Style): string {
  const { code, severity, message, hint = '', position, related = [] } = diagnostic;
  const lookAlikes = lookAlikesIn([message, hint, ...related.map((other) => other.message)]);
  const colour = severity === 'error' ? style.removed : style.changed;
  const place = position === undefined ? '' : `${renderPlace(position)}: `;
  return [
    `${place}${colour(`${severity}[${code}]`)}: ${printable(message, lookAlikes)}`,
    ...(position === undefined ? [] : renderExcerpt(position, lookAlikes, style)),
    ...(hint === '' ? [] : [`  ${style.faint('hint:')} ${printable(hint, lookAlikes)}`]),
    ...related.flatMap((other) => [
      `  ${style.faint(`${renderPlace(other.position)}: ${printable(other.message, lookAlikes)}`)}`,
      ...renderExcerpt(other.position, lookAlikes, style),
    ]),
  ].join('\n');
}

function renderPlace({ file, line, column }: SourcePosition): string {
  return `${printable(file)}:${line}:${column}`;
}

function renderExcerpt(position: SourcePosition, lookAlikes: LookAlikes, style: Style): string[] {
  const { line, length = 1, sourceLine, sourceLineColumn = position.column } = position;
  if (sourceLine === undefined) {
    return [];
  }
  const start = sourceLineColumn - 1;
  const before = printableBefore(sourceLine, start, lookAlikes);
  const through = printableBefore(sourceLine, start + length, lookAlikes);
  const marked = through.slice(before.length).replaceAll('\t', String.raw`\t`);
  const rest = printable(sourceLine, lookAlikes).slice(through.length);
  const number = String(line);
  // Tabs stay tabs under the line, so that the caret stands where the eye expects it.
  const indent = before.split('\t').map((text) => ' '.repeat(stringWidth(text)));
  const carets = '^'.repeat(Math.max(1, stringWidth(marked)));
  return [
    `  ${style.faint(`${number} |`)} ${before}${marked}${rest}`,
    `  ${style.faint(`${' '.repeat(number.length)} |`)} ${indent.join('\t')}${style.strong(carets)}`,
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
