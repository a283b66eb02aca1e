/** What a folder of src may import besides itself. A folder that is not here may not exist. */
const MAY_IMPORT = {
  core: [],
  files: ['core'],
  manifest: ['core', 'files'],
  identify: ['core'],
  live: ['core', 'identify'],
  plan: ['core', 'identify'],
  apply: ['core', 'plan'],
  render: ['core', 'plan', 'apply'],
  aws: ['core'],
  kinds: ['core', 'aws'],
  emulator: ['core'],
  pipeline: ['core', 'files', 'identify', 'manifest', 'live', 'plan', 'apply', 'aws', 'kinds'],
  cli: ['core', 'files', 'identify', 'manifest', 'live', 'plan', 'apply', 'render', 'aws', 'pipeline', 'kinds'],
  commands: [
    'core',
    'files',
    'identify',
    'manifest',
    'live',
    'plan',
    'apply',
    'render',
    'aws',
    'pipeline',
    'cli',
    'emulator',
  ],
};

/** Where the types of another folder may be used, and nothing that is there at run time. */
const TYPES_ONLY = { apply: ['plan'], render: ['plan', 'apply'], pipeline: ['kinds'] };

const anyOf = (folders) => `^src/(${folders.join('|')})/`;
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const directions = Object.entries(MAY_IMPORT).map(([folder, others]) =>
  rule(
    `${folder}-direction`,
    `src/${folder} may import ${others.length === 0 ? 'no other folder' : others.join(', ')}`,
    { path: anyOf([folder]) },
    { path: '^(src|bin|test)/', pathNot: anyOf([folder, ...others]) },
  ),
);

const typesOnly = Object.entries(TYPES_ONLY).map(([folder, others]) =>
  rule(
    `${folder}-types-only`,
    `src/${folder} may import only the types of ${others.join(', ')}`,
    { path: anyOf([folder]) },
    { path: anyOf(others), dependencyTypesNot: ['type-only'] },
  ),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...directions,
    ...typesOnly,
    rule(
      'folder-without-direction',
      'add the folder to MAY_IMPORT',
      { path: '^src/', pathNot: anyOf(Object.keys(MAY_IMPORT)) },
      {},
    ),
    rule(
      'bin-starts-the-shell',
      'bin only hands over to the shell',
      { path: '^bin/' },
      { path: '^(src|dist|test|node_modules)/', pathNot: '^dist/cli/main\\.js$' },
    ),
    rule(
      'kinds-by-their-index',
      'Outside of src/kinds a kind is known by its place in the list only',
      { path: '^src/', pathNot: '^src/kinds/' },
      { path: '^src/kinds/', pathNot: '^src/kinds/index\\.ts$' },
    ),
    rule(
      'kinds-enter-once',
      'One base class of the commands holds the list of kinds and hands it over',
      { path: '^src/', pathNot: '^src/(kinds/|cli/manifest-command\\.ts$)' },
      { path: '^src/kinds/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'emulator-stands-alone',
      'The emulator knows the API, not the tool',
      { path: '^src/emulator/' },
      { path: '^src/', pathNot: '^src/(emulator/|core/api-constraints\\.ts$)' },
    ),
    rule(
      'kinds-apart',
      'Kinds share by src/kinds/shared, never with each other',
      { path: '^src/kinds/([^/]+)/', pathNot: '^src/kinds/shared/' },
      { path: '^src/kinds/[^/]+/', pathNot: '^src/kinds/($1|shared)/' },
    ),
    rule(
      'planner-is-pure',
      'Planning and the nouns touch neither files nor network',
      { path: '^src/(core|identify|plan)/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    ),
    rule(
      'sdk-in-aws',
      'src/aws alone holds the SDK',
      { path: '^src/', pathNot: '^src/(aws|kinds)/' },
      { path: 'node_modules/@(aws-sdk|smithy)/' },
    ),
    rule(
      'sdk-late-in-kinds',
      'The kinds use types of the SDK; the SDK itself is loaded where a client is made. Commands of a kind’s own stand in its client.ts',
      { path: '^src/kinds/', pathNot: '/client\\.ts$' },
      {
        path: ['node_modules/@(aws-sdk|smithy)/', '^src/kinds/.*/client\\.ts$'],
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    ),
    rule(
      'oclif-in-the-shell',
      'Only the shell knows the command line',
      { path: '^src/', pathNot: '^src/(commands|cli)/' },
      { path: 'node_modules/@oclif/' },
    ),
    rule('no-cycle', 'Break the cycle', {}, { circular: true }),
    rule('resolvable', 'The import leads nowhere', {}, { couldNotResolve: true }),
    rule(
      'no-development-dependency',
      'It is not there where the package is installed',
      { path: '^(src|bin)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    combinedDependencies: false,
  },
};
