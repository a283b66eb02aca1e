import type { Operation, RawInput } from './operation.js';
import { OPERATIONS } from './operations/index.js';
import { isObject } from './shapes.js';

/** A request line, taken apart. */
export interface RequestTarget {
  readonly method: string;
  /** Path as sent, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The operation that a request line asks for, with the values of its path labels by member name. */
export interface Route {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
}

const LABEL = /^\{(?<member>\w+)\}$/u;

interface CompiledRoute {
  readonly operation: Operation;
  readonly segments: readonly { readonly literal: string; readonly member: string | undefined }[];
}

const ROUTES: readonly CompiledRoute[] = OPERATIONS.map((operation) => ({
  operation,
  segments: operation.path.split('/').map((text) => ({ literal: text, member: LABEL.exec(text)?.groups?.member })),
}));

/** Takes a request line apart. */
export function parseTarget(method: string, url: string): RequestTarget {
  const questionMark = url.indexOf('?');
  const path = questionMark === -1 ? url : url.slice(0, questionMark);
  const query = new URLSearchParams(questionMark === -1 ? '' : url.slice(questionMark + 1));
  return { method, path, query };
}

/**
 * Finds the operation of a request line. A label may be empty: `GET /app-instances/` is a DescribeAppInstance of
 * nothing, which validation refuses, and never a ListAppInstances.
 */
export function findRoute(target: RequestTarget): Route | undefined {
  const segments = decodeSegments(target.path);
  if (segments === undefined) return undefined;
  for (const route of ROUTES) {
    const labels = matchSegments(route, segments);
    if (labels !== undefined && matchesRequestLine(route.operation, target)) {
      return { operation: route.operation, labels };
    }
  }
  return undefined;
}

/** Everything that a request says, under the names of the API. A member that is bound to path or query counts only there. */
export function collectInput({ operation, labels }: Route, target: RequestTarget, body: unknown): RawInput {
  const query = Object.entries(operation.query ?? {});
  const elsewhere = new Set([...query.map(([, member]) => member), ...Object.keys(labels)]);
  const bodyMembers = Object.entries(isObject(body) ? body : {}).filter(([name]) => !elsewhere.has(name));
  const queryMembers = query.flatMap(([parameter, member]): [string, number | string][] => {
    const value = target.query.get(parameter);
    return value === null ? [] : [[member, member === 'MaxResults' ? numberOrText(value) : value]];
  });
  return Object.fromEntries([...bodyMembers, ...queryMembers, ...Object.entries(labels)]);
}

function decodeSegments(path: string): readonly string[] | undefined {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matchSegments(route: CompiledRoute, segments: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== route.segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, { literal, member }] of route.segments.entries()) {
    const segment = segments[index] ?? '';
    if (member !== undefined) labels[member] = segment;
    else if (segment !== literal) return undefined;
  }
  return labels;
}

function matchesRequestLine({ method, literalQuery }: Operation, target: RequestTarget): boolean {
  if (method !== target.method) return false;
  return literalQuery === undefined || target.query.get(literalQuery[0]) === literalQuery[1];
}

function numberOrText(value: string): number | string {
  return /^-?\d{1,9}$/u.test(value) ? Number(value) : value;
}
