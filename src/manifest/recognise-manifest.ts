import { endOfLine } from './excerpt.js';
import { entryOf, type SourceNode } from './source-node.js';

/** Longest beginning that is looked at, behind comments and empty lines. */
const MAX_HEAD = 1_000;

/** `apiVersion: chime-sync/…`, perhaps behind `kind: …`, in either style of YAML. */
const HEAD =
  /^(?:---\s+)?\{?\s*(?:["']?kind["']?[ \t]*:[ \t]*["']?\w+["']?[ \t]*(?:#[^\n]*|,)?\s+|["']?kind["']?:["']?\w+["']?,)?["']?apiVersion["']?\s*:\s*["']?chime-sync\//u;

/**
 * Whether a text begins as a manifest or project file does. Any other may hold whatever the machine keeps to itself, and
 * a link among the manifests is enough to have it read.
 */
export function beginsLikeManifest(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end).trim();
    if (line !== '' && line !== '---' && !/^(?:#|%|--- *#)/u.test(line)) {
      return HEAD.test(text.slice(at, at + MAX_HEAD));
    }
    at = end + 1;
  }
  return false;
}

/** Whether a document is one of chime-sync by what it says, whatever stands first. */
export function isManifestDocument(root: SourceNode): boolean {
  if (root.type !== 'mapping') {
    return false;
  }
  const [version, kind] = ['apiVersion', 'kind'].map((key) => {
    const value = entryOf(root, key)?.value;
    return value?.type === 'scalar' ? String(value.value) : undefined;
  });
  return version === undefined
    ? kind !== undefined && /^(?:AppInstance|Project)/u.test(kind)
    : version.startsWith('chime-sync');
}
