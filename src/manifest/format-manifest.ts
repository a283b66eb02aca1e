import { Document, isScalar, Scalar, visit } from 'yaml';
import type { Address } from '../core/address.js';
import { groupBy } from '../core/group-by.js';
import { isJsonObject, type JsonObject, type JsonValue, jsonEquals, withoutUndefined } from '../core/json.js';
import type { KindModel } from '../core/kind.js';
import type { DesiredResource } from '../core/resource.js';
import { API_VERSION, KindSet } from './kind-set.js';

/**
 * Prints resources as manifests: one document for each that is not inside another one, its children nested. Reading
 * the text gives equal resources. Values are written as they are: it is not for resources that hold values from the
 * environment, which would stand there in clear.
 */
export function formatManifest(resources: readonly DesiredResource[], models: readonly KindModel[]): string {
  const printer = new ManifestPrinter(resources, new KindSet(models));
  return printer.documents().map(printDocument).join('---\n');
}

class ManifestPrinter {
  readonly #resources: readonly DesiredResource[];
  readonly #kinds: KindSet;
  readonly #byAddress: ReadonlyMap<Address, DesiredResource>;
  readonly #children: ReadonlyMap<Address, readonly DesiredResource[]>;

  constructor(resources: readonly DesiredResource[], kinds: KindSet) {
    this.#resources = resources;
    this.#kinds = kinds;
    this.#byAddress = new Map(resources.map((resource) => [resource.address, resource]));
    this.#children = groupBy(resources, (resource) => (this.#isNested(resource) ? resource.parent : undefined));
  }

  documents(): readonly JsonObject[] {
    return this.#resources
      .filter((resource) => !this.#isNested(resource))
      .map((resource) => ({
        apiVersion: API_VERSION,
        kind: resource.kind,
        ...this.#references(resource),
        ...this.#fields(resource),
      }));
  }

  #isNested({ parent }: DesiredResource): boolean {
    const container = parent === undefined ? undefined : this.#byAddress.get(parent);
    // One that is to be absent has no fields, collections included; its children keep documents of their own.
    return container !== undefined && container.lifecycle.ensure === 'present';
  }

  /** What a document of its own says of where it stands: the last segments of the addresses above it. */
  #references({ kind, parent }: DesiredResource): JsonObject {
    const model = this.#kinds.get(kind);
    const references: [string, JsonValue][] = [];
    let address: string | undefined = parent;
    for (const ancestor of model === undefined ? [] : [...this.#kinds.ancestorsOf(model)].reverse()) {
      const segments: readonly string[] = address?.split('/') ?? [];
      references.unshift([ancestor.manifest.reference ?? '', literal(decodeURIComponent(segments.at(-1) ?? ''))]);
      // A segment of the kind stands between the parent's address and the key, except at the root.
      address = segments.slice(0, -2).join('/');
    }
    return Object.fromEntries(references);
  }

  #fields({ kind, spec, lifecycle, stated, address }: DesiredResource): JsonObject {
    const model = this.#kinds.get(kind);
    const { ensure, id, ...rest } = lifecycle;
    const fields: [string, JsonValue][] = Object.entries(spec).map(([name, value]) => [
      name,
      model !== undefined && isCleared(model, name, value) ? null : literal(value),
    ]);
    const children = this.#children.get(address) ?? [];
    const collections = this.#kinds.models
      .filter(({ parent, name, manifest }) => {
        const isStated = stated.includes(manifest.collection) || children.some((child) => child.kind === name);
        return parent === kind && isStated;
      })
      .map(({ name, manifest }): [string, JsonValue] => [
        manifest.collection,
        children.filter((child) => child.kind === name).map((child) => this.#fields(child)),
      ]);
    return withoutUndefined({
      id,
      ...(literal(rest) as JsonObject),
      ...Object.fromEntries(fields),
      ensure: ensure === 'absent' ? ensure : undefined,
      ...Object.fromEntries(collections),
    });
  }
}

function isCleared({ manifest }: KindModel, name: string, value: JsonValue): boolean {
  return Object.hasOwn(manifest.clearable, name) && jsonEquals(manifest.clearable[name], value);
}

/** The value with `${` in texts and keys written so that it stands for itself. */
function literal(value: JsonValue): JsonValue {
  if (typeof value === 'string') {
    return literalText(value);
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [literalText(key), literal(child)]));
  }
  return Array.isArray(value) ? value.map((item: JsonValue) => literal(item)) : value;
}

/** A function, as `$$` in a replacement is one `$`. */
function literalText(text: string): string {
  return text.replaceAll('${', () => '$${');
}

/** Texts of these characters only are safe without quotes, as far as YAML does not read them as something else. */
const PLAIN = /^[A-Za-z][\w ./@:+-]*$/u;

function printDocument(value: JsonObject): string {
  const document = new Document(value, { version: '1.2', schema: 'core', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && typeof node.value === 'string' && !PLAIN.test(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document.toString({ lineWidth: 0, blockQuote: false });
}
