import { SERVICE_REGIONS } from '../core/api-constraints.js';
import { isJsonObject, type JsonObject, type JsonValue, valueAt } from '../core/json.js';
import type { JsonSchema, KindModel } from '../core/kind.js';
import type { FieldPath } from '../core/source.js';
import { didYouMean } from '../core/suggest.js';
import { type FieldRules, isReported, pathKey, ValueDecoder } from './decode-value.js';
import { Interpolator } from './interpolate.js';
import { API_VERSION, propertiesOf } from './kind-set.js';
import { parseYaml } from './parse-yaml.js';
import { nodePlace, type Place, type Problems } from './problems.js';
import { strictProjectSchema } from './project-schema.js';
import { readApiVersion } from './read-document.js';
import type { SourceFile } from './source-file.js';
import { type MappingNode, nodeAt } from './source-node.js';
import { validateFields } from './validate-fields.js';

/** The project file as it is written: decoded and checked, without defaults, for no environment yet. */
export class ProjectFile {
  readonly source: SourceFile;
  /** Absolute path. */
  readonly path: string;
  readonly #node: MappingNode;
  readonly #value: JsonObject;
  readonly #reported: ReadonlySet<string>;

  constructor(source: SourceFile, path: string, node: MappingNode, value: JsonObject, reported: ReadonlySet<string>) {
    this.source = source;
    this.path = path;
    this.#node = node;
    this.#value = value;
    this.#reported = reported;
  }

  /** The value at a path; `undefined` where it is not written or a problem of it has been told. */
  get(...path: readonly string[]): JsonValue | undefined {
    return isReported(this.#reported, path) ? undefined : valueAt(this.#value, path);
  }

  text(...path: readonly string[]): string | undefined {
    const value = this.get(...path);
    return typeof value === 'string' ? value : undefined;
  }

  object(...path: readonly string[]): JsonObject {
    const value = this.get(...path);
    return isJsonObject(value) ? value : {};
  }

  /** The keys of a mapping, those with a problem in their values included. */
  keys(...path: readonly string[]): readonly string[] {
    const node = nodeAt(this.#node, path);
    return node?.type === 'mapping' ? node.entries.map(({ key }) => key) : [];
  }

  /** The texts of a list with their places; those that a problem has been told of are left out. */
  texts(...path: readonly string[]): readonly { readonly text: string; readonly place: Place }[] {
    const value = this.get(...path);
    const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
    return items.flatMap((item, index) => {
      const itemPath = [...path, String(index)];
      const isSound = typeof item === 'string' && !this.#reported.has(pathKey(itemPath));
      return isSound ? [{ text: item, place: this.place(...itemPath) }] : [];
    });
  }

  /** The place of a value, or of the whole file where it is not written. */
  place(...path: readonly string[]): Place {
    const node = nodeAt(this.#node, path);
    return node === undefined ? { file: this.source, start: this.#node.start } : nodePlace(this.source, node);
  }

  /** Names of the environments, in the order of the file. */
  environments(): readonly string[] {
    return Object.keys(this.object('environments'));
  }
}

const BEGINNING = `Begin with \`apiVersion: ${API_VERSION}\` and \`kind: Project\`.`;

/** What is written in it stands for itself, but for what is replaced once an environment is chosen. */
const RULES: FieldRules = {
  references: (path) => (isVariable(path) || path[0] === 'ignoreTags' ? 'later' : 'none'),
  clearable: false,
  emptyAllowed: true,
};

function isVariable(path: FieldPath): boolean {
  const [holder, , inner] = path;
  return path.length === 2 ? holder === 'variables' : path.length === 4 && inner === 'variables';
}

/** Reads the project file; `undefined` where it holds nothing that could be used. */
export function readProjectFile(
  source: SourceFile,
  path: string,
  models: readonly KindModel[],
  problems: Problems,
): ProjectFile | undefined {
  const errorsBefore = problems.errors;
  const roots = parseYaml(source, problems);
  source.roots.push(...roots);
  const [root, second] = roots;
  if (root === undefined) {
    if (problems.errors === errorsBefore) {
      problems.add('empty-file', { file: source, start: 0 }, 'The project file is empty.', { hint: BEGINNING });
    }
    return undefined;
  }
  if (second !== undefined) {
    problems.add('yaml-unsupported', { file: source, start: second.start }, 'A project file is one document.', {
      hint: 'Move what follows `---` into a manifest.',
    });
  }
  if (root.type !== 'mapping') {
    problems.add('not-a-mapping', nodePlace(source, root), 'A project file is a mapping.', { hint: BEGINNING });
    return undefined;
  }
  if (!source.isManifest) {
    // Messages about its fields would quote what may be somebody's secret.
    readApiVersion(source, root, { problems });
    return undefined;
  }
  const kind = nodeAt(root, ['kind']);
  if (kind?.type === 'scalar' && models.some(({ name }) => name === kind.value)) {
    const hint = 'Name the project file with --project, and manifests with -f or in its `manifests`.';
    problems.add('unknown-kind', nodePlace(source, kind), 'This is a manifest, not a project file.', { hint });
    return undefined;
  }
  const project = decodeProject(source, path, root, strictProjectSchema(models), problems);
  checkRegions(project, problems);
  return project;
}

function decodeProject(
  source: SourceFile,
  path: string,
  root: MappingNode,
  schema: JsonSchema,
  problems: Problems,
): ProjectFile {
  const reported = new Set<string>();
  const interpolator = new Interpolator({ variables: new Map(), env: {} }, problems);
  const decoder = new ValueDecoder(
    { file: source, problems, interpolator, reported, secretPaths: [], isSecret: () => false },
    RULES,
  );
  const properties = propertiesOf(schema);
  const value: Record<string, JsonValue> = {};
  for (const { key, value: child } of root.entries) {
    const decoded = Object.hasOwn(properties, key) ? decoder.decode(child, properties[key] ?? {}, [key]) : null;
    if (decoded !== undefined) {
      value[key] = decoded;
    }
  }
  readApiVersion(source, root, { problems });
  reported.add(pathKey(['apiVersion']));
  validateFields(
    schema,
    { file: source, node: root, start: root.start, value, reported, otherKeys: [], isSecret: () => false },
    problems,
  );
  return new ProjectFile(source, path, root, value, reported);
}

function checkRegions(project: ProjectFile, problems: Problems): void {
  for (const name of project.environments()) {
    const region = project.text('environments', name, 'region') ?? '';
    if (region !== '') {
      checkRegion(region, project.place('environments', name, 'region'), problems);
    }
  }
}

/** How AWS names its regions. */
const REGION = /^[a-z]{2}(?:-[a-z]{3,4})?-(?:north|south|east|west|central|(?:north|south)(?:east|west))-[0-9]$/u;

/** Makes sure that a region has the service. */
export function checkRegion(region: string, place: Place | undefined, problems: Problems): void {
  if (SERVICE_REGIONS.some((known) => known === region)) {
    return;
  }
  const message = `Amazon Chime SDK identity is not available in ${JSON.stringify(region)}.`;
  const list = `Regions: ${SERVICE_REGIONS.join(', ')}.`;
  // What is spelt as regions are was not meant to be another one.
  const meant = REGION.test(region) ? undefined : didYouMean(region, SERVICE_REGIONS);
  const hint = meant === undefined ? list : `${meant} ${list}`;
  problems.add('unsupported-region', place, message, { hint });
}
