import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mergeProcessCovs } from '@bcoe/v8-coverage';
import instrumentation from '@vitest/coverage-v8';
import { V8CoverageProvider } from '@vitest/coverage-v8/dist/provider.js';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..', '..');
const DIST = pathToFileURL(join(ROOT, 'dist')).href;

/**
 * Coverage of the tests' own process as Vitest measures it, and that of the built program wherever a test starts it:
 * Node has every child process write its coverage into the folder that NODE_V8_COVERAGE names.
 */
class ProgramCoverageProvider extends V8CoverageProvider {
  #folder = '';

  initialize(vitest) {
    super.initialize(vitest);
    this.#folder = join(this.options.reportsDirectory, 'programs');
    vitest.config.env = { ...vitest.config.env, NODE_V8_COVERAGE: this.#folder };
  }

  async generateCoverage(context) {
    const coverage = await super.generateCoverage(context);
    for (const { url, functions } of readProgramCoverage(this.#folder)) {
      const ofProgram = this.createCoverageMap();
      ofProgram.merge(await this.remapCoverage(url, 0, compileWithMap(url), functions));
      for (const path of ofProgram.files()) {
        addHits(coverage.fileCoverageFor(path).data, ofProgram.fileCoverageFor(path).data);
      }
    }
    return coverage;
  }
}

function readProgramCoverage(folder) {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const processes = files.flatMap((file) => {
    const result = readWhole(join(folder, file));
    return result === undefined ? [] : [{ result: result.filter(({ url }) => url.startsWith(DIST)) }];
  });
  return mergeProcessCovs(processes).result;
}

/** A program that a test kills, or that has no disk to write to, leaves a part of its file: what it ran counts for nothing. */
function readWhole(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).result;
  } catch {
    return undefined;
  }
}

/** Compiles a source once more, this time with a source map: the build has none, and is the same text. */
function compileWithMap(url) {
  const source = join(ROOT, 'src', url.slice(DIST.length).replace(/\.js$/, '.ts'));
  const { outputText, sourceMapText } = ts.transpileModule(readFileSync(source, 'utf8'), {
    fileName: source,
    compilerOptions: { ...compilerOptions(), module: ts.ModuleKind.ESNext, sourceMap: true },
  });
  const code = readFileSync(fileURLToPath(url), 'utf8');
  if (!outputText.startsWith(code)) {
    throw new Error(`${url} is not what its source compiles to: build again.`);
  }
  return { code, map: { ...JSON.parse(sourceMapText), sources: [pathToFileURL(source).href] } };
}

function compilerOptions() {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT).options;
}

/**
 * Adds hits part by part. Both compilers see the same statements in the same order, but let them end in different
 * columns, so that a merge by place would take each for two.
 */
function addHits(into, from) {
  for (const kind of ['s', 'f', 'b']) {
    if (Object.keys(into[kind]).length !== Object.keys(from[kind]).length) {
      throw new Error(`The two coverages of ${into.path} have different parts.`);
    }
    for (const [id, hits] of Object.entries(from[kind])) {
      into[kind][id] = kind === 'b' ? hits.map((count, branch) => count + into.b[id][branch]) : hits + into[kind][id];
    }
  }
}

export default { ...instrumentation, getProvider: async () => new ProgramCoverageProvider() };
