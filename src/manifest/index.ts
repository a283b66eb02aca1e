export { manifestSchema, projectSchema } from './editor-schema.js';
export { formatManifest } from './format-manifest.js';
export { hintToSet } from './interpolate.js';
export { type LoadedManifests, type LoadOptions, loadManifests } from './load-manifests.js';
export { MAX_FILE_BYTES } from './read-source.js';
